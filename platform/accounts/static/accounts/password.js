// A button beside each password that shows what was typed. Words come from data-show and data-hide of the form.
for (const input of document.querySelectorAll("form[data-show] input[type=password]")) {
  const { show, hide } = input.form.dataset;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "text-btn";
  button.textContent = show;
  button.setAttribute("aria-controls", input.id);
  button.addEventListener("click", () => {
    input.type = input.type === "password" ? "text" : "password";
    button.textContent = input.type === "password" ? show : hide;
  });
  const line = document.createElement("p");
  line.append(button);
  input.after(line);
  // Browsers offer to keep the password only when it is sent from a password field.
  input.form.addEventListener("submit", () => { input.type = "password"; });
}

// Buttons that copy the link beside them; without a clipboard the link can still be selected.
for (const button of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    const field = document.getElementById(button.dataset.copy);
    field.select();
    await navigator.clipboard.writeText(field.value);
    button.append(` ${button.dataset.done}`);
    button.disabled = true;
  });
}

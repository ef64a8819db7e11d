// A passkey or security key that does not work, or a person who changes their mind: say so in words, in the page.
const note = document.querySelector("[data-key-failed]");
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  note.hidden = false;
});
document.addEventListener("click", () => { note.hidden = true; }, { capture: true });

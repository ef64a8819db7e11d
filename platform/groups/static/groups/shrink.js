// A photo is made small before it travels: quicker on a phone, and where it was taken stays at home. Without this the server does it.

const LONGEST = 2560;

async function small(file) {
  const bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
  try {
    const scale = Math.min(1, LONGEST / Math.max(bitmap.width, bitmap.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(bitmap.width * scale);
    canvas.height = Math.round(bitmap.height * scale);
    const pen = canvas.getContext("2d");
    pen.fillStyle = "#fff"; // what is transparent in a PNG
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.9));
    return blob && new File([blob], file.name.replace(/\.[^.]*$/, "") + ".jpg", { type: "image/jpeg" });
  } finally {
    bitmap.close();
  }
}

for (const input of document.querySelectorAll("input[type=file][data-shrink]")) {
  let work = null; // what is being made small now
  input.addEventListener("change", () => {
    const file = input.files[0];
    if (!file) return;
    const mine = (work = small(file).then((made) => {
      // Another photo may have been chosen meanwhile.
      if (!made || input.files[0] !== file || (made.size >= file.size && file.type === "image/jpeg")) return;
      const list = new DataTransfer();
      list.items.add(made);
      input.files = list.files;
    }).catch(() => { /* a kind this browser cannot read: the server says what to do */ }).finally(() => {
      if (work === mine) work = null;
    }));
  });
  // A press while a photo is being made small waits for it, a few seconds at the most.
  input.form.addEventListener("submit", (event) => {
    if (!work) return;
    event.preventDefault();
    const button = event.submitter;
    button?.setAttribute("aria-busy", "true");
    Promise.race([work, new Promise((done) => setTimeout(done, 8000))]).then(() => {
      work = null;
      // Not within this submit event, where another one would be ignored.
      setTimeout(() => input.form.requestSubmit(button));
    });
  });
}

(() => {
  "use strict";
  const section = document.getElementById("file");
  const drop = document.getElementById("drop");
  const input = document.getElementById("pdf");
  const outcome = document.getElementById("outcome");
  const expected = section.dataset.sha256;

  const show = (which) => {
    const words = section.querySelector(`[data-when="${which}"]`);
    outcome.className = `outcome ${words.dataset.tone}`;
    outcome.textContent = words.textContent;
  };

  const check = async (file) => {
    if (!file) return;
    if (!window.crypto || !crypto.subtle) return show("unable");
    show("working");
    const digest = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
    const hex = Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
    show(hex === expected ? "same" : "other");
  };

  const begin = (file) => {
    document.getElementById("chosen").textContent = file ? file.name : "";
    check(file).catch(() => show("unable"));
  };

  document.getElementById("no-script").hidden = true;
  drop.hidden = false;
  input.addEventListener("change", () => begin(input.files[0]));
  for (const kind of ["dragenter", "dragover"]) {
    drop.addEventListener(kind, (event) => { event.preventDefault(); drop.classList.add("over"); });
  }
  drop.addEventListener("dragleave", () => drop.classList.remove("over"));
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    drop.classList.remove("over");
    begin(event.dataTransfer.files[0]);
  });
})();

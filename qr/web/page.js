(() => {
  "use strict";
  const LARGEST_PDF = 64 * 1024 * 1024;
  const LARGEST_RECORD = 16 * 1024 * 1024;  // a compressed stream may claim to be anything
  const MOST_WORDS = 1000;  // of a file that wants to keep the browser busy
  const NEAR = 2048;  // characters around a word in which the whole dictionary must lie

  const section = document.getElementById("file");
  const input = document.getElementById("pdf");
  const drop = document.getElementById("drop");
  const link = document.getElementById("elsewhere");
  const sealed = section.dataset;  // its digest, code and commitment
  const FORM = /^\{"code":"([A-Z2-7]{189})","record":\{[^]*\},"salt":"([0-9a-f]{64})"\}$/;
  const BEFORE = '{"code":"","record":'.length + 189;
  const AFTER = ',"salt":""}'.length + 64;

  const say = (place, which) => {
    const words = section.querySelector(`[data-when="${which}"]`);
    const shown = document.getElementById(place);
    shown.className = words ? `outcome ${words.dataset.tone}` : "outcome";
    shown.textContent = words ? words.textContent : "";
  };

  const latin = (bytes) => new TextDecoder("latin1").decode(bytes);  // one character a byte
  const sha256 = async (bytes) =>
    Array.from(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)), (byte) => byte.toString(16).padStart(2, "0")).join("");

  // ---- the record that the PDF carries: one deflated stream, found without reading the rest of the file ------------
  class Unread extends Error {}

  const lengthOf = (dictionary, text) => {
    const [, number, generation] = /\/Length\s+(\d{1,9})(?:\s+(\d{1,5})\s+R)?/.exec(dictionary) || [];
    if (number === undefined) throw new Unread();
    if (generation === undefined) return Number(number);
    const stated = Array.from(text.matchAll(new RegExp(`[\\r\\n]${number} ${generation} obj\\s+(\\d{1,9})\\s`, "g")));
    if (stated.length !== 1) throw new Unread();
    return Number(stated[0][1]);
  };

  /** The stream whose dictionary has the word at `at`, as [start, end, is deflated]; null where the word is of no stream. */
  const streamAt = (text, at) => {
    const head = text.slice(Math.max(0, at - NEAR), at);
    const tail = /^[^]*?>>\s*stream\r?\n/.exec(text.slice(at, at + NEAR));
    const whole = head.slice(head.lastIndexOf("obj") + 3) + (tail ? tail[0] : "");
    if (!tail || whole.includes("endobj")) return null;
    let dictionary = whole.replace(/\((?:\\[^]|[^\\()])*\)/g, "").replace(/^\s*<</, "").replace(/>>\s*stream\r?\n$/, "");
    for (let before = ""; before !== dictionary;) {
      before = dictionary;
      dictionary = dictionary.replace(/<<[^<>]*>>/g, " ");
    }
    const filter = /\/Filter\s*(\[?[^\]/]*\/?[^\]/<>[]*)/.exec(dictionary);
    const deflated = filter !== null;
    if (/\/DecodeParms/.test(dictionary) || (deflated && !/^\[?\s*\/FlateDecode\s*$/.test(filter[1]))) throw new Unread();
    const start = at + tail[0].length;
    const end = start + lengthOf(dictionary, text);
    if (!/^\s*endstream/.test(text.slice(end, end + 20))) throw new Unread();
    return [start, end, deflated];
  };

  const inflated = async (packed) => {
    const reader = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate")).getReader();
    const parts = [];
    for (let size = 0; ;) {
      const { done, value } = await reader.read();
      if (done) return new Uint8Array(await new Blob(parts).arrayBuffer());
      size += value.length;
      if (size > LARGEST_RECORD) { await reader.cancel(); throw new Unread(); }
      parts.push(value);
    }
  };

  /** The attached record's bytes; null where none is attached. More than one attachment is not ours to choose from. */
  const recordIn = async (pdf) => {
    const text = latin(pdf);
    const streams = [];
    let words = 0;
    for (const word of text.matchAll(/\/EmbeddedFile(?![A-Za-z0-9])/g)) {
      if (++words > MOST_WORDS) throw new Unread();
      const stream = streamAt(text, word.index);
      if (stream) streams.push(stream);
      if (streams.length > 1) throw new Unread();
    }
    if (streams.length === 0) return null;
    const [start, end, deflated] = streams[0];
    return deflated ? inflated(pdf.subarray(start, end)) : pdf.subarray(start, end);
  };

  /** What the attached record is to this page's code: "true", "changed", "elsewhere" (another code), "none" … */
  const judged = async (pdf) => {
    if (!latin(pdf.subarray(0, 1024)).includes("%PDF-")) return { is: "no-pdf" };
    if (!window.DecompressionStream) return { is: "unable" };
    const record = await recordIn(pdf);
    if (record === null) return { is: "none" };
    const found = FORM.exec(latin(record));
    // Another program's attachment is none of ours; one that names this code, in another form, was ours.
    if (!found) return { is: latin(record).includes(sealed.code) ? "changed" : "none" };
    const [, code, salt] = found;
    if (code !== sealed.code) return { is: "elsewhere", code };
    const salted = new Blob([Uint8Array.from(salt.match(/../g), (pair) => parseInt(pair, 16)), record.subarray(BEFORE, record.length - AFTER)]);
    return { is: await sha256(await salted.arrayBuffer()) === sealed.commitment ? "true" : "changed" };
  };

  // ---- the answer: first the whole file, byte for byte, then the record within ----------------------------------------
  const answers = (isSame, record) => {
    if (isSame && (record.is === "changed" || record.is === "elsewhere")) return ["clash", ""];
    if (isSame) return ["same", `record-${record.is}`];
    if (record.is === "elsewhere") return ["elsewhere", ""];
    return [sealed.sha256 ? "other" : "unlisted", record.is === "true" ? "record-kept" : `record-${record.is}`];
  };

  const compare = async (file) => {
    if (!window.crypto || !crypto.subtle) return ["insecure", ""];
    if (file.size > LARGEST_PDF) return ["large", ""];
    let pdf;
    try { pdf = new Uint8Array(await file.arrayBuffer()); } catch { return ["unreadable", ""]; }
    const digest = await sha256(pdf);
    const record = await judged(pdf).catch(() => ({ is: "unread" }));
    return [...answers(digest === sealed.sha256, record), record.code];
  };

  let turn = 0;  // a file that is chosen while another is read takes its place
  const begin = async (file) => {
    if (!file) return;
    const own = ++turn;
    document.getElementById("chosen").textContent = file.name;
    link.hidden = true;
    say("inside", "");
    say("outcome", "working");
    const [outcome, inside, code] = await compare(file).catch(() => ["unreadable", ""]);
    if (own !== turn) return;
    say("outcome", outcome);
    say("inside", inside);
    link.hidden = outcome !== "elsewhere";
    if (code) link.firstElementChild.href = `/V/${code}`;
  };

  document.getElementById("no-script").hidden = true;
  drop.hidden = false;
  input.addEventListener("click", () => { input.value = ""; });  // the same file, saved anew, is asked about anew
  input.addEventListener("change", () => begin(input.files[0]));
  // Anywhere on the page: beside the field, the browser would open the file and leave the answer.
  for (const kind of ["dragenter", "dragover"]) {
    document.addEventListener(kind, (event) => { event.preventDefault(); drop.classList.add("over"); });
  }
  document.addEventListener("dragleave", (event) => { if (!event.relatedTarget) drop.classList.remove("over"); });
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    drop.classList.remove("over");
    begin(event.dataTransfer.files[0]);
  });
})();

// ---- wiring --------------------------------------------------------------------------------------------------------
const sentenceOf = (error) => (error instanceof Refused ? error : new Refused("unable")).message;
const refuse = (sentence) => {
  only("result");
  showAnswers("Chưa kiểm được", [answer("look", "Không đọc được", sentence)]);
};

let turns = 0;
/** Whether nothing was chosen since. */
const newTurn = () => {
  const turn = ++turns;
  return () => turn === turns;
};

/** Shows what `ask` comes to, a function that shows it: unless something else was chosen meanwhile, which alone is answered. */
const present = async (ask, chosen = null, fail = refuse) => {
  const isLast = newTurn();
  if (chosen !== null) {
    $("chosen").textContent = chosen;
    only("working");
    $("step").textContent = "Đang đọc…";
  }
  let show;
  try { show = await ask(isLast); } catch (error) { show = () => fail(sentenceOf(error)); }
  if (isLast()) show();
};

let again = null;  // what was asked last: asked anew when other keys are trusted
const run = (chosen, ask) => {
  again = () => run(chosen, ask);
  return present(ask, chosen);
};

const progressFor = (name, isLast) => async (done, all) => {
  if (!isLast()) throw new Error("no longer asked");
  $("bar").max = all;
  $("bar").value = done;
  if (done % 25 === 0) $("step").textContent = `${name}: đang kiểm tệp ${done + 1} trong ${all}…`;
};
const checked = async (name, read, isLast) => {
  const found = await checkContainer(name, read, progressFor(name, isLast));
  remember(found);
  return found;
};

/** All of them, each by itself: what it is found to be, or why that cannot be told. Papers are judged by the bundles that
 were checked before. */
const askAll = (things, others = 0) => async (isLast) => {
  if (things.length === 1 && others === 0) return ready(await things[0].ask(isLast));
  const rows = [];
  for (const { name, ask } of [...things.filter((each) => !each.isPaper), ...things.filter((each) => each.isPaper)]) {
    $("step").textContent = `${name}: đang kiểm…`;
    try { rows.push({ name, ...await ask(isLast) }); } catch (error) { rows.push({ name, refused: sentenceOf(error) }); }
    if (!isLast()) break;
  }
  rows.sort((one, other) => byCodePoint(one.name, other.name));
  return () => showDisc(rows, others);
};

const askBundle = (name, read) => ({ name, ask: async (isLast) => ({ found: await checked(name, read, isLast) }) });
const askZip = (name, zip) => askBundle(name, (findings) => readZip(zip, findings));
const askPaper = (name, file) => ({
  name, isPaper: true, ask: async () => {
    const judged = await judgePdf(name, new Uint8Array(await file.arrayBuffer()));
    return { view: () => pdfView(judged) };
  },
});
const askCodes = (texts) => async () => {
  const verdicts = await Promise.all(texts.map((text) => judgeCode(text)));
  return { view: () => codesView(verdicts) };
};

// Any of these marks a bundle or an extract: one that lacks some is not passed over.
const BAG_MARKS = ["bagit.txt", STATEMENT, SEAL, LIST, EXTRACT.seal];

/** What a folder has: bags and extracts with all that is below them; ZIPs and PDFs outside of them; the files that are left. */
const thingsOn = (files, name) => {
  const paths = Array.from(files.keys());
  const marked = Array.from(new Set(BAG_MARKS.flatMap((mark) => basesOf(mark, paths))));
  const bases = marked.filter((base) => !marked.some((other) => other !== base && base.startsWith(other)));
  const inside = (base) => new Map(paths.filter((path) => path.startsWith(base)).map((path) => [path.slice(base.length), files.get(path)]));
  const free = paths.filter((path) => !bases.some((base) => path.startsWith(base)));
  const ending = (end) => free.filter((path) => path.toLowerCase().endsWith(end));
  const things = [
    ...bases.map((base) => askBundle(base.slice(0, -1) || name, (findings) => readFolder(inside(base), findings))),
    ...ending(".zip").map((path) => askZip(path, files.get(path))), ...ending(".pdf").map((path) => askPaper(path, files.get(path))),
  ];
  return { things, left: free.filter((path) => !/\.(zip|pdf)$/i.test(path)).map((path) => files.get(path)) };
};

/** Takes from a disc what proves itself by its signature: lists of the school's status, proofs of the log. Its keys are of
 whoever made it, and never taken. How many files are none of that. */
const takeOffered = async (left) => {
  let [days, proofs, keys] = [[], 0, 0];
  for (const file of left) {
    if (file.size > MAX_KEPT || !/\.(json|txt|tlog-proof)$/i.test(file.name)) continue;
    try {
      const text = textOf(new Uint8Array(await file.arrayBuffer()));
      if (isStatusText(text)) {
        const list = await readStatusList(text);
        if (listsFor(list.key, list).length === 0) continue;
        keepOnce(trust.lists, list);
        days.push(dayOf(list.day));
      } else if (text.startsWith(PROOF)) {
        keepOnce(seen.proofs, readProof(text));
        proofs += 1;
      } else {
        await (/^\s*[[{]/.test(text) ? readKeyList : readWitness)(text);
        keys += 1;
      }
    } catch { /* another file */ }
  }
  const said = [
    ...(days.length ? [`danh sách trạng thái ngày ${Array.from(new Set(days)).join(", ")}`] : []), ...(proofs ? [`${proofs} bằng chứng nhật ký`] : []),
  ];
  const words = [...(said.length ? [`Đã dùng trên đĩa: ${said.join("; ")}.`] : []), ...(keys ? ["Không dùng tệp khóa trên đĩa: nó không tự nói được là của ai."] : [])];
  if (words.length) { $("trust-said").textContent = words.join(" "); showTrust(); }
  return left.length - days.length - proofs - keys;
};

const withFolder = (list) => {
  const name = list[0].webkitRelativePath.split("/")[0];
  const { things, left } = thingsOn(filesOf(list), name);
  return run(`Đã chọn thư mục: ${name}`, async (isLast) => {
    if (things.length === 0) throw new Refused("empty");
    return askAll(things, await takeOffered(left))(isLast);
  });
};

/** What a text of the log is asked; null where it is none. */
const askText = (text) => {
  if (text.startsWith(PROOF)) {
    const proof = readProof(text);
    keepOnce(seen.proofs, proof);
    return () => headView(proof.head, proof);
  }
  const head = readHead(text);
  seen.handed.push(head);
  return () => headView(head, null);
};

const isTrustText = (text) => /^\s*[[{]/.test(text) || /^[^\s+]+\+[0-9a-f]{8}\+[A-Za-z0-9+/=]+\s*$/i.test(text);

/** A key list, a status list or a witness's key becomes trusted; on anything wrong all stays as it was. */
const takeTrust = async (text) => {
  if (!/^\s*[[{]/.test(text)) {
    const witness = await readWitness(text);
    trust.witnesses = [...trust.witnesses.filter((each) => each.name !== witness.name || each.id !== witness.id), witness];
    return `Đã tin nhân chứng ${witness.name}. Hãy so dấu khóa của họ qua đường khác: ${grouped(hex(await sha256(witness.raw)))}.`;
  }
  const stated = JSON.parse(text);
  if (stated && stated.format === STATUS_FORMAT) {
    const list = await readStatusList(text);
    keepOnce(trust.lists, list);
    const isOurs = !trust.keys || trust.keys.some((key) => hex(key.raw) === hex(list.key) && worthless(key, list.day) === null);
    return isOurs ? `Đã nhận danh sách trạng thái ngày ${dayOf(list.day)}.` : `Danh sách ngày ${dayOf(list.day)} do khóa ${list.keyId} ký, không có trong các khóa đang tin: không dùng.`;
  }
  const { keys, root, number } = await readKeyList(text);
  if (trust.isGiven && !(root && root === trust.root)) return "Không nhận: trang của trường chỉ nhận danh sách mới hơn do cùng khóa gốc ký. Danh sách khác: dùng verify.html trong gói.";
  if (root && root === trust.root && number < trust.number) return `Không nhận danh sách số ${number}: đang tin danh sách số ${trust.number} mới hơn, do cùng khóa gốc ký.`;
  const instead = trust.keys ? "Đã thay danh sách khóa trước đó. " : "";
  Object.assign(trust, { keys, root, number });
  return instead + (root ? `Đang tin ${keys.length} khóa do khóa gốc ký. Hãy so vân tay khóa gốc ở dưới với vân tay nhà trường công bố.` : `Đang tin ${keys.length} khóa trong danh sách (không có khóa gốc ký): tệp phải lấy từ trang của trường, không phải từ đĩa này.`);
};
let taking = Promise.resolve();  // one list after the other
const takeAll = (texts, say) => {
  taking = taking.then(async () => {
    for (const text of texts) {
      try { say(await takeTrust(text)); } catch { $("trust-said").textContent = REFUSED.list; }
    }
    showTrust();
  });
  return taking.then(() => again && again());
};
const withTrust = (...texts) => {
  $("trusting").open = true;
  return takeAll(texts, (words) => { $("trust-said").textContent = words; });
};

// What makes a key trusted is picked as such, never along with what is to be checked: a disc has its maker's keys on it.
const isStatusText = (text) => { try { return JSON.parse(text).format === STATUS_FORMAT; } catch { return false; } };

/** What a file is asked, by what it is; or, as `trust`, the text of a list that is to be trusted. */
const asked = async (file, isForTrust) => {
  const { name } = file;
  const start = String.fromCharCode(...new Uint8Array(await file.slice(0, 1024).arrayBuffer()));
  if (start.startsWith("PK") || /\.zip$/i.test(name)) return askZip(name, file);
  if (start.includes("%PDF-")) return askPaper(name, file);
  if (file.type.startsWith("image/") || /\.(png|jpe?g|webp|gif|bmp|heic)$/i.test(name)) {
    return { name, ask: async () => askCodes(await codesInPicture(file))() };
  }
  if (file.size > MAX_KEPT) throw new Refused("kind");
  const bytes = new Uint8Array(await file.arrayBuffer());
  let text;
  try { text = textOf(bytes); } catch { throw new Refused("kind"); }
  if (isTrustText(text) && (isForTrust || isStatusText(text))) return { trust: text };
  if (isTrustText(text)) throw new Refused("trust");
  let viewed;
  try { viewed = askText(text); } catch { throw new Refused("kind"); }
  return { name, ask: async () => { const view = await viewed(); return { view: () => view }; } };
};
const withFiles = async (list, isForTrust = false) => {
  const files = Array.from(list);
  const before = again;
  again = () => withFiles(files, isForTrust);
  const isLast = newTurn();
  const all = await Promise.all(files.map(async (file) => {
    try { return await asked(file, isForTrust); } catch (error) { return { name: file.name, ask: () => { throw error; } }; }
  }));
  const things = all.filter((each) => each.ask);
  const askThem = () => run(`Đã chọn: ${things.map((each) => each.name).join(", ")}`, askAll(things));
  const texts = all.flatMap((each) => each.trust || []);
  if (texts.length) {
    if (isLast()) again = things.length ? askThem : before;
    return withTrust(...texts);
  }
  return isLast() ? askThem() : undefined;
};

const picked = (id, use) => $(id).addEventListener("change", (event) => {
  const list = Array.from(event.target.files);
  if (list.length) use(list);
  event.target.value = "";
});
picked("file", withFiles);
picked("folder", withFolder);
picked("trust", (list) => withFiles(list, true));
$("pdf").addEventListener("change", (event) => {
  const file = event.target.files[0];
  if (!file) return;
  $("pdf-chosen").textContent = `Đã chọn: ${file.name}`;
  comparePdf(file);
});
$("back").addEventListener("click", () => { if (again) again(); });

$("code-form").addEventListener("submit", (event) => {
  event.preventDefault();
  run("", askAll([{ ask: askCodes([$("code").value]) }]));
});

let isScanning = false;
$("scan").addEventListener("click", async () => {
  if (isScanning) return;
  isScanning = true;
  $("camera").hidden = false;
  $("camera-said").textContent = "Đưa mã QR vào giữa khung hình, giữ yên.";
  try {
    const texts = await scanned($("video"), () => !isScanning);
    $("camera").hidden = true;
    if (texts) await run("", askAll([{ ask: askCodes(Array.from(new Set(texts))) }]));
  } catch (error) { $("camera-said").textContent = error.message; }
  isScanning = false;
});
$("stop").addEventListener("click", () => { isScanning = false; $("camera").hidden = true; });

const choose = $("choose");
for (const kind of ["dragenter", "dragover"]) {
  choose.addEventListener(kind, (event) => { event.preventDefault(); choose.classList.add("over"); });
}
choose.addEventListener("dragleave", () => choose.classList.remove("over"));
choose.addEventListener("drop", (event) => {
  event.preventDefault();
  choose.classList.remove("over");
  if (event.dataTransfer.files.length) withFiles(event.dataTransfer.files);
});

/** What the school gave along with a page of its site: what of it is no good is told, and the rest is used. */
const given = JSON.parse($("given").textContent);
if (given.keys) {
  $("site").textContent = `Trang này do nhà trường công bố ngày ${dayOf(given.as_of)}; khóa và danh sách trạng thái trong trang là của ngày ấy.`;
  $("site").hidden = false;
}
takeAll([given.keys, given.status, ...(given.witnesses || [])].filter(Boolean), () => {});
taking = taking.then(() => { trust.isGiven = Boolean(given.keys && trust.keys); });

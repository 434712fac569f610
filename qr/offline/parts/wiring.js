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

/** Every bundle by itself: the result, or why there is none. */
const checkAll = async (things, isLast) => {
  const rows = [];
  for (const [name, read] of things) {
    try { rows.push({ name, found: await checked(name, read, isLast) }); } catch (error) { rows.push({ name, refused: sentenceOf(error) }); }
  }
  return rows;
};

const askZips = (zips) => async (isLast) => {
  if (zips.length === 1) return showFound(await checked(zips[0].name, (findings) => readZip(zips[0], findings), isLast));
  const rows = await checkAll(zips.map((zip) => [zip.name, (findings) => readZip(zip, findings)]), isLast);
  return () => showDisc(rows, 0);
};

/** The folders of a disc that are bags or extracts, and its ZIPs outside of them. */
const thingsOn = (files) => {
  const paths = Array.from(files.keys());
  const basesOf = (mark) => paths.filter((path) => (path === mark || path.endsWith(`/${mark}`)) && !/(^|\/)data\//.test(path)).map((path) => path.slice(0, -mark.length));
  const outermost = (bases) => bases.filter((base) => !bases.some((other) => other !== base && base.startsWith(other)));
  const bases = outermost(Array.from(new Set([...basesOf("bagit.txt"), ...basesOf(LIST)])));
  const isFree = (path) => !bases.some((base) => path.startsWith(base));
  const zips = paths.filter((path) => isFree(path) && /\.zip$/i.test(path));
  return { bases, zips, others: paths.filter((path) => isFree(path) && !/\.zip$/i.test(path)).length };
};

const withFolder = (list) => {
  const files = filesOf(list);
  const name = list[0].webkitRelativePath.split("/")[0];
  return run(`Đã chọn thư mục: ${name}`, async (isLast) => {
    const { bases, zips, others } = thingsOn(files);
    if (bases.length + zips.length === 0) {
      if (foldersOf(STATEMENT, Array.from(files.keys())).length) return showFound(await checked(name, (findings) => readFolder(files, findings), isLast));
      throw new Refused("empty");
    }
    const inside = (base) => new Map(Array.from(files).filter(([path]) => path.startsWith(base)));
    const things = [
      ...bases.map((base) => [base.replace(/\/$/, "") || name, (findings) => readFolder(inside(base), findings)]),
      ...zips.map((path) => [path, (findings) => readZip(files.get(path), findings)]),
    ];
    things.sort(([one], [other]) => byCodePoint(one, other));
    if (things.length === 1 && others === 0) return showFound(await checked(...things[0], isLast));
    const rows = await checkAll(things, isLast);
    return () => showDisc(rows, others);
  });
};

/** What a text of the log is asked; null where it is none. */
const askText = (text) => {
  if (text.startsWith("c2sp.org/tlog-proof@v1\n")) {
    const proof = readProof(text);
    return () => showHead(proof.head, proof);
  }
  const head = readHead(text);
  seen.handed.push(head);
  return () => showHead(head, null);
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
    trust.lists = [...trust.lists, list];
    const isOurs = !trust.keys || trust.keys.some((key) => hex(key.raw) === hex(list.key) && worthless(key, list.day) === null);
    return isOurs ? `Đã nhận danh sách trạng thái ngày ${dayOf(list.day)}.` : `Danh sách ngày ${dayOf(list.day)} do khóa ${list.keyId} ký, không có trong các khóa đang tin: không dùng.`;
  }
  const { keys, root, number } = await readKeyList(text);
  if (root && root === trust.root && number < trust.number) return `Không nhận danh sách số ${number}: đang tin danh sách số ${trust.number} mới hơn, do cùng khóa gốc ký.`;
  const instead = trust.keys ? "Đã thay danh sách khóa trước đó. " : "";
  Object.assign(trust, { keys, root, number });
  return instead + (root ? `Đang tin ${keys.length} khóa do khóa gốc ký. Hãy so vân tay khóa gốc ở dưới với vân tay nhà trường công bố.` : `Đang tin ${keys.length} khóa trong danh sách (không có khóa gốc ký): tệp phải lấy từ trang của trường, không phải từ đĩa này.`);
};
let taking = Promise.resolve();  // one list after the other
const withTrust = (text) => {
  taking = taking.then(async () => {
    try { $("trust-said").textContent = await takeTrust(text); } catch { $("trust-said").textContent = REFUSED.list; }
    $("trusting").open = true;
    showTrust();
  });
  return taking.then(() => again && again());
};

// What makes a key trusted is picked as such, never along with what is to be checked: a disc has its maker's keys on it.
const isStatusText = (text) => { try { return JSON.parse(text).format === STATUS_FORMAT; } catch { return false; } };

/** What a file is asked, by what it is; or, as `trust`, the text of a list that is to be trusted. */
const asked = async (file, isForTrust) => {
  const start = String.fromCharCode(...new Uint8Array(await file.slice(0, 1024).arrayBuffer()));
  if (start.startsWith("PK") || /\.zip$/i.test(file.name)) return askZips([file]);
  if (start.includes("%PDF-")) {
    return async () => {
      const judged = await judgePdf(file.name, new Uint8Array(await file.arrayBuffer()));
      return () => showPdf(judged);
    };
  }
  if (file.type.startsWith("image/") || /\.(png|jpe?g|webp|gif|bmp|heic)$/i.test(file.name)) {
    return async () => askCode(await codeInPicture(file))();
  }
  if (file.size <= MAX_KEPT) {
    const bytes = new Uint8Array(await file.arrayBuffer());
    let text;
    try { text = textOf(bytes); } catch { throw new Refused("kind"); }
    if (isTrustText(text) && (isForTrust || isStatusText(text))) return { trust: text };
    if (isTrustText(text)) throw new Refused("trust");
    try { return askText(text); } catch { /* no text of ours */ }
  }
  throw new Refused("kind");
};
const withFile = async (file, isForTrust = false) => {
  const before = again;
  again = () => withFile(file, isForTrust);
  const isLast = newTurn();
  let ask;
  try { ask = await asked(file, isForTrust); } catch (error) { ask = () => { throw error; }; }
  if (ask.trust) {
    if (isLast()) again = before;
    return withTrust(ask.trust);
  }
  return isLast() ? run(`Đã chọn: ${file.name}`, ask) : undefined;
};
const withFiles = (list) => {
  const files = Array.from(list);
  if (files.length > 1) return run(`Đã chọn: ${files.map((file) => file.name).join(", ")}`, askZips(files));
  return files.length ? withFile(files[0]) : undefined;
};

const askCode = (text) => async () => {
  const verdict = await judgeCode(text);
  return () => showCode(verdict);
};
const picked = (id, use) => $(id).addEventListener("change", (event) => {
  const list = Array.from(event.target.files);
  if (list.length) use(list);
  event.target.value = "";
});
picked("file", withFiles);
picked("folder", withFolder);
picked("trust", ([file]) => withFile(file, true));
$("pdf").addEventListener("change", (event) => {
  const file = event.target.files[0];
  if (!file) return;
  $("pdf-chosen").textContent = `Đã chọn: ${file.name}`;
  comparePdf(file);
});
$("back").addEventListener("click", () => { if (again) again(); });

$("code-form").addEventListener("submit", (event) => {
  event.preventDefault();
  run("", askCode($("code").value));
});

let isScanning = false;
$("scan").addEventListener("click", async () => {
  if (isScanning) return;
  isScanning = true;
  $("camera").hidden = false;
  $("camera-said").textContent = "Đưa mã QR vào giữa khung hình, giữ yên.";
  try {
    const text = await scanned($("video"), () => !isScanning);
    $("camera").hidden = true;
    if (text !== null) await run("", askCode(text));
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
  withFiles(event.dataTransfer.files);
});

/** What the school gave along with a page of its site. */
const begin = async () => {
  const given = JSON.parse($("given").textContent);
  if (given.keys) {
    await takeTrust(given.keys);
    if (given.status) try { await takeTrust(given.status); } catch { $("trust-said").textContent = REFUSED.list; }
    for (const line of given.witnesses || []) await takeTrust(line);
    $("site").textContent = `Trang này do nhà trường công bố ngày ${dayOf(given.as_of)}; khóa và danh sách trạng thái trong trang là của ngày ấy.`;
    $("site").hidden = false;
  }
  showTrust();
};
begin();

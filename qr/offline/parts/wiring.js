// ---- wiring --------------------------------------------------------------------------------------------------------
const refuse = (error) => {
  const known = error instanceof Refused ? error : new Refused("unable");
  only("result");
  showAnswers("Chưa kiểm được", [answer("look", "Không đọc được", known.message)]);
};

let again = null;  // what was asked last: asked anew when other keys are trusted
const run = async (chosen, ask) => {
  again = () => run(chosen, ask);
  $("chosen").textContent = chosen;
  only("working");
  $("step").textContent = "Đang đọc…";
  try { await ask(); } catch (error) { refuse(error); }
};

const progressFor = (name) => async (done, all) => {
  $("bar").max = all;
  $("bar").value = done;
  if (done % 25 === 0) $("step").textContent = `${name}: đang kiểm tệp ${done + 1} trong ${all}…`;
};
const checked = async (name, read) => {
  const found = await checkContainer(name, read, progressFor(name));
  remember(found);
  return found;
};

/** Every bundle by itself: the result, or why there is none. */
const checkAll = async (things) => {
  const rows = [];
  for (const [name, read] of things) {
    try { rows.push({ name, found: await checked(name, read) }); } catch (error) { rows.push({ name, refused: (error instanceof Refused ? error : new Refused("unable")).message }); }
  }
  return rows;
};

const withZips = (zips) => run(`Đã chọn: ${zips.map((zip) => zip.name).join(", ")}`, async () => {
  if (zips.length > 1) return showDisc(await checkAll(zips.map((zip) => [zip.name, (findings) => readZip(zip, findings)])), 0);
  return showFound(await checked(zips[0].name, (findings) => readZip(zips[0], findings)));
});

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
  return run(`Đã chọn thư mục: ${name}`, async () => {
    const { bases, zips, others } = thingsOn(files);
    if (bases.length + zips.length === 0) {
      if (foldersOf(STATEMENT, Array.from(files.keys())).length) return showFound(await checked(name, (findings) => readFolder(files, findings)));
      throw new Refused("empty");
    }
    const inside = (base) => new Map(Array.from(files).filter(([path]) => path.startsWith(base)));
    const things = [
      ...bases.map((base) => [base.replace(/\/$/, "") || name, (findings) => readFolder(inside(base), findings)]),
      ...zips.map((path) => [path, (findings) => readZip(files.get(path), findings)]),
    ];
    things.sort(([one], [other]) => byCodePoint(one, other));
    if (things.length === 1 && others === 0) return showFound(await checked(...things[0]));
    return showDisc(await checkAll(things), others);
  });
};

const withText = async (file, text) => {
  if (text.startsWith("c2sp.org/tlog-proof@v1\n")) {
    const proof = readProof(text);
    return run(`Đã chọn: ${file.name}`, () => showHead(proof.head, proof));
  }
  let head;
  try { head = readHead(text); } catch { return false; }
  seen.handed.push(head);
  return run(`Đã chọn: ${file.name}`, () => showHead(head, null));
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
const withTrust = async (text) => {
  try { $("trust-said").textContent = await takeTrust(text); } catch { $("trust-said").textContent = REFUSED.list; }
  $("trusting").open = true;
  showTrust();
  if (again) await again();
};

// What makes a key trusted is picked as such, never along with what is to be checked: a disc has its maker's keys on it.
const isStatusText = (text) => { try { return JSON.parse(text).format === STATUS_FORMAT; } catch { return false; } };
const withFile = async (file, isForTrust = false) => {
  const beginning = new Uint8Array(await file.slice(0, 1024).arrayBuffer());
  const start = String.fromCharCode(...beginning);
  if (start.startsWith("PK") || /\.zip$/i.test(file.name)) return withZips([file]);
  if (start.includes("%PDF-")) {
    return run(`Đã chọn: ${file.name}`, async () => showPdf(await judgePdf(file.name, new Uint8Array(await file.arrayBuffer()))));
  }
  if (file.type.startsWith("image/") || /\.(png|jpe?g|webp|gif|bmp|heic)$/i.test(file.name)) {
    return run(`Đã chọn: ${file.name}`, async () => showCode(await judgeCode(await codeInPicture(file))));
  }
  if (file.size <= MAX_KEPT) {
    try {
      const text = textOf(new Uint8Array(await file.arrayBuffer()));
      if (isTrustText(text) && (isForTrust || isStatusText(text))) return withTrust(text);
      if (isTrustText(text)) return run(`Đã chọn: ${file.name}`, async () => { throw new Refused("trust"); });
      if (await withText(file, text) !== false) return undefined;
    } catch { /* no text of ours */ }
  }
  return run(`Đã chọn: ${file.name}`, async () => { throw new Refused("kind"); });
};
const withFiles = async (list) => {
  const files = Array.from(list);
  if (files.length > 1) return withZips(files);
  if (files.length === 1) return withFile(files[0]).catch(refuse);
  return undefined;
};

const picked = (id, use) => $(id).addEventListener("change", (event) => {
  const list = Array.from(event.target.files);
  if (list.length) use(list);
  event.target.value = "";
});
picked("file", withFiles);
picked("folder", withFolder);
picked("trust", ([file]) => withFile(file, true).catch(refuse));
$("pdf").addEventListener("change", (event) => {
  const file = event.target.files[0];
  if (!file) return;
  $("pdf-chosen").textContent = `Đã chọn: ${file.name}`;
  comparePdf(file).catch(() => tell("look", REFUSED.unable));
});
$("back").addEventListener("click", () => { if (again) again(); });

$("code-form").addEventListener("submit", (event) => {
  event.preventDefault();
  const text = $("code").value;
  run("", async () => showCode(await judgeCode(text)));
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
    if (text !== null) await run("", async () => showCode(await judgeCode(text)));
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

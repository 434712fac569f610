// ---- scanning: the browser's own detector where there is one, else the decoder that the page carries ---------------------
const CAMERA = {
  NotAllowedError: "Trình duyệt chưa được phép dùng máy ảnh. Hãy cho phép rồi bấm lại, hoặc chọn tệp ảnh chụp mã QR.",
  NotFoundError: "Máy này không có máy ảnh. Hãy chụp mã QR bằng điện thoại rồi chọn tệp ảnh.",
  NotReadableError: "Chương trình khác đang dùng máy ảnh. Hãy đóng nó rồi bấm lại.",
};
const NO_CAMERA = "Không mở được máy ảnh ở địa chỉ này (cần mở trang từ tệp trên máy, hoặc https). Hãy chọn tệp ảnh chụp mã QR.";
const PICTURE_SIDES = [1600, 1000, 2400, 640];  // tried one after the other: noise hides in smaller, detail shows in larger
const CAMERA_SIDE = 1280;

const detector = (() => { try { return globalThis.BarcodeDetector ? new BarcodeDetector({ formats: ["qr_code"] }) : null; } catch { return null; } })();

const MOST_CODES = 4;

/** The texts of the codes in what can be drawn, scaled so that its longer side is at most `side`: of up to `most`. */
const seenIn = async (drawn, width, height, side, most = 1) => {
  const scale = Math.min(1, side / Math.max(width, height));
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale))];
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.fillStyle = "#fff";  // behind a picture that is clear in part
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(drawn, 0, 0, canvas.width, canvas.height);
  try {
    const found = detector ? await detector.detect(canvas) : [];
    if (found.length) return found.map((each) => each.rawValue);
  } catch { /* the other one will do */ }
  const texts = [];
  try {
    while (texts.length < most) {
      let corners = [];
      texts.push(SoluuQr.decodeQR(context.getImageData(0, 0, canvas.width, canvas.height), { pointsOnDetect: (points) => { corners = points.outline; } }));
      context.beginPath();  // painted over, so that the next one is seen
      for (const { x, y } of corners) context.lineTo(x, y);
      context.fill();
    }
  } catch { /* no more of them */ }
  return texts;
};

const codesInPicture = async (file) => {
  const picture = await createImageBitmap(file);
  for (const side of PICTURE_SIDES) {
    const texts = await seenIn(picture, picture.width, picture.height, side, MOST_CODES);
    if (texts.length) return Array.from(new Set(texts));
  }
  throw new Refused("picture");
};

/** Scans what the camera shows until a code is seen (the texts of all) or `isStopped` (null). Throws a sentence where it cannot. */
const scanned = async (video, isStopped) => {
  if (!navigator.mediaDevices) throw new Error(NO_CAMERA);
  let stream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ audio: false, video: { facingMode: "environment", width: { ideal: 1920 }, height: { ideal: 1080 } } });
  } catch (error) { throw new Error(CAMERA[error.name] || NO_CAMERA); }
  try {
    video.srcObject = stream;
    video.hidden = false;
    await video.play();
    while (!isStopped()) {
      const texts = video.videoWidth ? await seenIn(video, video.videoWidth, video.videoHeight, CAMERA_SIDE) : [];
      if (texts.length) return texts;
      await new Promise((done) => setTimeout(done, 120));
    }
    return null;
  } finally {
    for (const track of stream.getTracks()) track.stop();
    video.srcObject = null;
    video.hidden = true;
  }
};

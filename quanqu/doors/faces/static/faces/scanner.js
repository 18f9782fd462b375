// Reads a code with the camera where the browser can (BarcodeDetector, secure context), else sends a
// picture to the server. Typing, pasting and hardware scanners use the text field of the same form.

const FORMATS = ["qr_code", "ean_13", "ean_8", "code_128", "data_matrix"];

export class Scanner {
  /** detector: anything with detect(video) -> [{rawValue}]; tests give their own. */
  constructor(form, detector = null) {
    this.form = form;
    this.detector = detector;
    this.view = form.querySelector("[data-view]");
    this.video = form.querySelector("video");
    this.said = form.querySelector("[data-say]");
    this.button = form.querySelector("[data-camera]");
    this.file = form.querySelector('input[type="file"]');
    this.text = form.elements.text;
    this.button.addEventListener("click", () => this.start());
    this.file.addEventListener("change", () => this.file.files.length && this.form.requestSubmit());
    if (!window.isSecureContext) this.say(form.dataset.insecure);
    this.button.hidden = !this.canScan();
  }

  canScan() {
    return window.isSecureContext && Boolean(navigator.mediaDevices) && (this.detector !== null || "BarcodeDetector" in window);
  }

  say(text) {
    this.said.textContent = text;
  }

  async start() {
    try {
      this.detector ??= new window.BarcodeDetector({ formats: FORMATS });
      this.stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
    } catch {
      this.say(this.form.dataset.closed);
      return;
    }
    this.view.hidden = false;
    this.video.srcObject = this.stream;
    await this.video.play();
    this.say(this.form.dataset.blurred);
    this.look();
  }

  async look() {
    if (!this.stream) return;
    const found = await this.detector.detect(this.video).catch(() => []);
    if (found.length) {
      this.found(found[0].rawValue);
      return;
    }
    setTimeout(() => this.look(), 120);
  }

  found(text) {
    this.stop();
    navigator.vibrate?.(60);
    this.text.value = text;
    this.file.value = "";
    this.form.requestSubmit();
  }

  stop() {
    for (const track of this.stream?.getTracks() ?? []) track.stop();
    this.stream = null;
    this.view.hidden = true;
  }
}

for (const form of document.querySelectorAll("form[data-scanner]")) {
  const scanner = new Scanner(form, window.quanquDetector ?? null);
  window.addEventListener("pagehide", () => scanner.stop());
}

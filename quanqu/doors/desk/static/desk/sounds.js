// Tells ears and hands how a scan went: a short high tone, or a long low one; a phone also shakes.
// A page names the sound on what it swaps in: data-sound="good" or "bad".

const TONES = { good: [1320, 0.07], bad: [196, 0.35], done: [880, 0.18] };
const SHAKES = { good: 40, bad: [90, 60, 90], done: [40, 40, 40] };
let ears = null;

export function tell(kind) {
  navigator.vibrate?.(SHAKES[kind] ?? 0);
  document.documentElement.dataset.lastSound = kind;
  try {
    ears ??= new AudioContext();
    const [pitch, length] = TONES[kind];
    const tone = ears.createOscillator();
    const loudness = ears.createGain();
    tone.frequency.value = pitch;
    tone.type = kind === "bad" ? "square" : "sine";
    loudness.gain.setValueAtTime(0.12, ears.currentTime);
    loudness.gain.exponentialRampToValueAtTime(0.0001, ears.currentTime + length);
    tone.connect(loudness).connect(ears.destination);
    tone.start();
    tone.stop(ears.currentTime + length);
  } catch {
    // A browser that may not make a sound still shows what happened.
  }
}

function listen(root) {
  const said = root.closest?.("[data-sound]") ?? root.querySelector?.("[data-sound]");
  if (said) tell(said.dataset.sound);
}

document.body.addEventListener("htmx:afterSettle", (event) => {
  listen(event.target);
  // The next scan finds its field; but whoever has gone on to another one keeps typing there.
  if (document.activeElement === document.body) event.target.querySelector?.("[data-scan-field]")?.focus();
});

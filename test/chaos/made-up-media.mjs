import { loadWebRtc } from './web-rtc.mjs';

const [WIDTH, HEIGHT, FRAMES_PER_SECOND] = [320, 180, 10];
const SAMPLE_RATE = 48_000;
/** WebRTC takes sound in pieces of 10 ms. */
const PIECE = SAMPLE_RATE / 100;

let cameraTrack;
let microphoneTrack;

/** The track of a camera whose picture changes all the time: the same for all pages of this process. */
export function camera() {
  if (cameraTrack) return cameraTrack;
  const { RTCVideoSource } = loadWebRtc().nonstandard;
  const source = new RTCVideoSource();
  cameraTrack = source.createTrack();
  const data = new Uint8ClampedArray((WIDTH * HEIGHT * 3) / 2);
  let number = 0;
  setInterval(() => {
    number += 1;
    // Stripes that move: a picture that a codec cannot compress to nothing.
    for (let y = 0; y < HEIGHT; y += 1) data.fill((y * 7 + number * 11) % 256, y * WIDTH, (y + 1) * WIDTH);
    for (let i = 0; i < WIDTH * 40; i += 1) data[i] = Math.random() * 256;
    source.onFrame({ width: WIDTH, height: HEIGHT, data });
  }, 1_000 / FRAMES_PER_SECOND).unref();
  return cameraTrack;
}

/** The track of a microphone that hears noise. */
export function microphone() {
  if (microphoneTrack) return microphoneTrack;
  const { RTCAudioSource } = loadWebRtc().nonstandard;
  const source = new RTCAudioSource();
  microphoneTrack = source.createTrack();
  const samples = new Int16Array(PIECE);
  setInterval(() => {
    for (let i = 0; i < PIECE; i += 1) samples[i] = (Math.random() - 0.5) * 8_000;
    const format = { sampleRate: SAMPLE_RATE, bitsPerSample: 16, channelCount: 1, numberOfFrames: PIECE };
    source.onData({ samples, ...format });
  }, 10).unref();
  return microphoneTrack;
}

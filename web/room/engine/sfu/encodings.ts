import type { TrackName } from '../../../protocol/messages.js';

/**
 * How each track is sent: the camera in the three qualities of the protocol at once (simulcast, RFC 8853), so that each page
 * gets the one that fits. The server recognizes them by these names. Together they suit a home connection.
 */
export const ENCODINGS: Readonly<Record<TrackName, RTCRtpEncodingParameters[]>> = {
  microphone: [{ maxBitrate: 40_000 }],
  camera: [
    { rid: 'l', scaleResolutionDownBy: 4, maxBitrate: 150_000 },
    { rid: 'm', scaleResolutionDownBy: 2, maxBitrate: 500_000 },
    { rid: 'h', scaleResolutionDownBy: 1, maxBitrate: 1_500_000 },
  ],
  screen: [{ maxBitrate: 2_500_000 }],
  screenSound: [{ maxBitrate: 96_000 }],
};

/** Of a picture with fewer pixels Chromium sends only two encodings, and only one (video/config/simulcast.cc). */
const PIXELS_OF_THREE = 960 * 540;
const PIXELS_OF_TWO = 480 * 270;

/**
 * By how much each encoding of a camera is scaled down; null for one that is not sent. The best that is sent has the whole
 * picture.
 */
export function scalesOf(width: number, height: number): readonly (number | null)[] {
  const pixels = width * height;
  if (pixels >= PIXELS_OF_THREE) return [4, 2, 1];
  return pixels >= PIXELS_OF_TWO ? [2, 1, null] : [1, null, null];
}

/** Fits the encodings to a camera that is about to be sent. */
export async function fitCamera(sender: RTCRtpSender, camera: MediaStreamTrack): Promise<void> {
  const { width = 1280, height = 720 } = camera.getSettings();
  const parameters = sender.getParameters();
  for (const [place, scale] of scalesOf(width, height).entries()) {
    const encoding = parameters.encodings[place];
    if (!encoding) continue;
    encoding.active = scale !== null;
    encoding.scaleResolutionDownBy = scale ?? 1;
  }
  // A browser that cannot sends as it thinks best.
  await sender.setParameters(parameters).catch(() => undefined);
}

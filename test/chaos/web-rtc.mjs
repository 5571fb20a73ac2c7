import { createRequire } from 'node:module';

const requireFromBench = createRequire(new URL('../../bench/package.json', import.meta.url));

/**
 * WebRTC without a browser: a package of bench/package.json, which only experiments with media and benchmarks need.
 * @throws when it is not installed
 */
export function loadWebRtc() {
  try {
    return requireFromBench('@roamhq/wrtc');
  } catch (cause) {
    throw new Error('@roamhq/wrtc is missing: run "npm ci --prefix bench".', { cause });
  }
}

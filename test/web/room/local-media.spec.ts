import { LocalMedia } from '../../../web/room/engine/local-media.js';
import type { SentTracks } from '../../../web/room/engine/room-media.js';
import { Store } from '../../../web/room/engine/store.js';
import type { LocalMedia as LocalState } from '../../../web/room/meeting.js';
import { FakeDevices, type FakeTrack, installDevices } from './fake-devices.js';
import { STATE } from './meeting-state.js';

describe('microphone, camera and screen', () => {
  const original = Object.getOwnPropertyDescriptor(globalThis, 'navigator');
  let devices: FakeDevices;
  let store: Store;
  let media: LocalMedia;
  /** Whether the microphone could be heard, at each change of what is sent. */
  let heard: boolean[];

  beforeEach(() => start(new FakeDevices()));
  afterAll(() => {
    if (original) Object.defineProperty(globalThis, 'navigator', original);
    Reflect.deleteProperty(globalThis, 'MediaStream');
  });

  function start(installed: FakeDevices | undefined): void {
    installDevices(installed);
    devices = installed ?? new FakeDevices();
    heard = [];
    store = new Store(STATE);
    media = new LocalMedia(store, ({ microphone }) => heard.push(microphone?.enabled ?? false));
  }

  const state = (): LocalState => store.state.local;
  const sent = (): { [Name in keyof SentTracks]: FakeTrack | null } =>
    media.sent as unknown as { [Name in keyof SentTracks]: FakeTrack | null };

  it('are off at first, and on as wanted', async () => {
    expect(state()).toMatchObject({ microphone: false, camera: false });
    await media.prepare({ microphone: true, camera: true });
    expect(state()).toMatchObject({
      microphone: true,
      camera: true,
      chosen: { audioinput: 'desk', videoinput: 'front' },
    });
    expect(state().devices.map(({ id }) => id)).toEqual(['desk', 'headset', 'front', 'back']);
    expect(devices.tracks).toHaveLength(2);
  });

  it.each([
    ['NotAllowedError', 'denied'],
    ['NotFoundError', 'not_found'],
    ['NotReadableError', 'busy'],
    ['TypeError', 'failed'],
  ])('say with a problem why they cannot be used: %s', async (failure, problem) => {
    devices.failures.video = failure;
    await media.prepare({ microphone: true, camera: true });
    expect(state()).toMatchObject({
      microphone: true,
      microphoneProblem: null,
      camera: false,
      cameraProblem: problem,
    });
  });

  it('are not to be had on plain http', async () => {
    start(undefined);
    await media.prepare({ microphone: true, camera: true });
    expect(state()).toMatchObject({ microphoneProblem: 'insecure', cameraProblem: 'insecure' });
    expect(await media.setScreen(true)).toBe(false);
  });

  it('can be tried again after a problem', async () => {
    devices.failures.video = 'NotReadableError';
    await media.setCamera(true);
    delete devices.failures.video;
    await media.setCamera(true);
    expect(state()).toMatchObject({ camera: true, cameraProblem: null });
  });

  it('keep the microphone open while it is off, but not the camera', async () => {
    await media.prepare({ microphone: true, camera: true });
    await media.setMicrophone(false);
    await media.setCamera(false);
    expect(state()).toMatchObject({ microphone: false, camera: false, cameraStream: null });
    expect(devices.open.map(({ kind }) => kind)).toEqual(['audio']);
    await media.setMicrophone(true);
    expect(devices.tracks).toHaveLength(2);
  });

  it('use nothing that the browser grants after the call', async () => {
    const allow = devices.ask();
    const asking = media.prepare({ microphone: true, camera: true });
    media.stop();
    allow();
    await asking;
    expect(devices.tracks.length).toBeGreaterThan(0);
    expect(devices.open).toEqual([]);
    expect(state()).toMatchObject({ microphone: false, camera: false });
  });

  it('use no screen that is chosen after the call', async () => {
    const allow = devices.ask();
    const asking = media.setScreen(true);
    media.stop();
    allow();
    await asking;
    expect(devices.open).toEqual([]);
    expect(state().screen).toBe(false);
  });

  it('stay off if they were switched off while the browser asked', async () => {
    const allow = devices.ask();
    const asking = Promise.all([media.setCamera(true), media.setMicrophone(true)]);
    await media.setCamera(false);
    await media.setMicrophone(false);
    allow();
    await asking;
    expect(state()).toMatchObject({ microphone: false, camera: false });
    expect(devices.open.map(({ kind, enabled }) => [kind, enabled])).toEqual([['audio', false]]);
  });

  it('let nothing be heard while another microphone is chosen and it is off', async () => {
    await media.prepare({ microphone: true, camera: false });
    await media.setMicrophone(false);
    heard = [];
    await media.choose('audioinput', 'headset');
    expect(sent().microphone?.deviceId).toBe('headset');
    expect(heard).not.toContain(true);
    await media.setMicrophone(true);
    expect(heard.at(-1)).toBe(true);
  });

  it('close the device that another one replaces', async () => {
    await media.prepare({ microphone: true, camera: true });
    await media.choose('videoinput', 'back');
    expect(devices.open.map(({ deviceId }) => deviceId)).toEqual(['desk', 'back']);
    expect(state().chosen.videoinput).toBe('back');
  });

  it('use another microphone when one is unplugged', async () => {
    await media.prepare({ microphone: true, camera: false });
    await media.choose('audioinput', 'headset');
    devices.devices = devices.devices.filter(({ deviceId }) => deviceId !== 'headset');
    const replaced = new Promise<void>((resolve) => {
      store.subscribe(() => {
        if (state().chosen.audioinput === 'desk') resolve();
      });
    });
    devices.latest('audio').end();
    expect(state().microphone).toBe(false);
    await replaced;
    expect(sent().microphone?.deviceId).toBe('desk');
    expect(state().microphoneProblem).toBeNull();
  });

  it('say that a camera was unplugged', async () => {
    await media.setCamera(true);
    devices.devices = devices.devices.filter(({ deviceId }) => deviceId !== 'front');
    const noticed = new Promise<void>((resolve) => {
      store.subscribe(() => {
        if (state().cameraProblem === 'not_found') resolve();
      });
    });
    devices.latest('video').end();
    expect(state()).toMatchObject({ camera: false, cameraStream: null });
    await noticed;
  });

  it('end sharing with the browser’s own button', async () => {
    expect(await media.setScreen(true)).toBe(true);
    expect(state().screen).toBe(true);
    devices.latest('video').end();
    expect(state().screen).toBe(false);
    expect(devices.open).toEqual([]);
  });

  it('keep the stream of the self view while its track is the same', async () => {
    await media.setCamera(true);
    const { cameraStream } = state();
    await media.setMicrophone(true);
    expect(state().cameraStream).toBe(cameraStream);
  });
});

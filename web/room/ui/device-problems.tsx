import type { DeviceProblem } from '../meeting.js';
import { Button } from './button.js';
import { Icon } from './icons.js';
import { useMeeting, useUi } from './ui-context.js';

/** What is wrong with microphone and camera, in plain words, with what to do; nothing if all is well. */
export function DeviceProblems() {
  const { meeting, texts } = useUi();
  const microphone = useMeeting(({ local }) => local.microphoneProblem);
  const camera = useMeeting(({ local }) => local.cameraProblem);
  if (microphone === null && camera === null) return null;
  const tryAgain = (): void =>
    void meeting.prepare({ microphone: microphone !== null, camera: camera !== null });
  // Nothing that is done here gives devices to an insecure page.
  const canTryAgain = microphone !== 'insecure' && camera !== 'insecure';
  return (
    <div class="problems" role="status">
      {microphone === camera && microphone !== null ? (
        <Problem device={texts.microphoneAndCamera} problem={microphone} />
      ) : (
        <>
          {microphone !== null && <Problem device={texts.microphone} problem={microphone} />}
          {camera !== null && <Problem device={texts.camera} problem={camera} />}
        </>
      )}
      {canTryAgain && <Button onClick={tryAgain}>{texts.tryAgain}</Button>}
    </div>
  );
}

function Problem({ device, problem }: { readonly device: string; readonly problem: DeviceProblem }) {
  const { texts } = useUi();
  return (
    <p class="problem">
      <Icon name="warning" />
      <span>
        <strong>{device}</strong> {texts.problems[problem]}
      </span>
    </p>
  );
}

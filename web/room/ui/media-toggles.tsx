import type { Meeting } from '../meeting.js';
import { IconButton } from './button.js';
import { useMeeting, useUi } from './ui-context.js';

/**
 * The buttons for microphone and camera.
 * @param onProblem is called when a device did not start: its problem says why
 */
export function MediaToggles({ onProblem }: { readonly onProblem?: () => void }) {
  const { meeting, texts } = useUi();
  const local = useMeeting((state) => state.local);
  return (
    <>
      <IconButton
        name="microphone"
        icon={local.microphone ? 'microphone' : 'microphoneOff'}
        label={local.microphone ? texts.muteSelf : texts.unmuteSelf}
        look={local.microphone ? 'plain' : 'off'}
        badge={local.microphoneProblem === null ? '' : '!'}
        onClick={() => void toggleMicrophone(meeting, onProblem)}
      />
      <IconButton
        name="camera"
        icon={local.camera ? 'camera' : 'cameraOff'}
        label={local.camera ? texts.stopCamera : texts.startCamera}
        look={local.camera ? 'plain' : 'off'}
        badge={local.cameraProblem === null ? '' : '!'}
        onClick={() => void toggleCamera(meeting, onProblem)}
      />
    </>
  );
}

/** @param onProblem is called when the microphone did not start: its problem says why */
export async function toggleMicrophone(meeting: Meeting, onProblem?: () => void): Promise<void> {
  await meeting.setMicrophone(!meeting.state.local.microphone);
  if (meeting.state.local.microphoneProblem !== null) onProblem?.();
}

/** @param onProblem is called when the camera did not start: its problem says why */
export async function toggleCamera(meeting: Meeting, onProblem?: () => void): Promise<void> {
  await meeting.setCamera(!meeting.state.local.camera);
  if (meeting.state.local.cameraProblem !== null) onProblem?.();
}

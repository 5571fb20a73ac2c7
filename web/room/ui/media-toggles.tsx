import { IconButton } from './button.js';
import { useMeeting, useUi } from './ui-context.js';

/**
 * The buttons for microphone and camera.
 * @param onProblem is called when a device did not start: its problem says why
 */
export function MediaToggles({ onProblem }: { readonly onProblem?: () => void }) {
  const { meeting, texts } = useUi();
  const local = useMeeting((state) => state.local);
  const toggleMicrophone = async (): Promise<void> => {
    await meeting.setMicrophone(!local.microphone);
    if (meeting.state.local.microphoneProblem !== null) onProblem?.();
  };
  const toggleCamera = async (): Promise<void> => {
    await meeting.setCamera(!local.camera);
    if (meeting.state.local.cameraProblem !== null) onProblem?.();
  };
  return (
    <>
      <IconButton
        name="microphone"
        icon={local.microphone ? 'microphone' : 'microphoneOff'}
        label={local.microphone ? texts.muteSelf : texts.unmuteSelf}
        look={local.microphone ? 'plain' : 'off'}
        badge={local.microphoneProblem === null ? '' : '!'}
        onClick={() => void toggleMicrophone()}
      />
      <IconButton
        name="camera"
        icon={local.camera ? 'camera' : 'cameraOff'}
        label={local.camera ? texts.stopCamera : texts.startCamera}
        look={local.camera ? 'plain' : 'off'}
        badge={local.cameraProblem === null ? '' : '!'}
        onClick={() => void toggleCamera()}
      />
    </>
  );
}

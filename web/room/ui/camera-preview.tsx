import { useState } from 'preact/hooks';
import { IconButton } from './button.js';
import { LevelBars } from './level-bars.js';
import { MediaToggles } from './media-toggles.js';
import { SettingsDialog } from './settings-dialog.js';
import { useMeeting, useUi } from './ui-context.js';
import { useOffers } from './use-embedding.js';
import { Video } from './video.js';

/** How the others will see and hear this person. @param isAsking while the browser asks for the devices */
export function CameraPreview({ isAsking }: { readonly isAsking: boolean }) {
  const { texts, parameters } = useUi();
  const local = useMeeting((state) => state.local);
  const [isOpen, setOpen] = useState(false);
  useOffers({ open_settings: () => setOpen(true) });
  return (
    <>
      <div class="preview always-dark">
        {local.camera && local.cameraStream !== null ? (
          <Video stream={local.cameraStream} isMirrored label={texts.selfPreview} />
        ) : isAsking && !parameters.skipMediaPermissionPrompt ? (
          <div class="preview-text appears-late">
            <strong>{texts.askingTitle}</strong>
            <p>{texts.askingText}</p>
          </div>
        ) : (
          <p class="preview-text">{isAsking ? '' : texts.cameraIsOff}</p>
        )}
        <div class="preview-bar">
          <span class="preview-level">{local.microphone && <LevelBars level={local.level} />}</span>
          <MediaToggles />
          <span class="preview-settings">
            <IconButton icon="settings" label={texts.settings} onClick={() => setOpen(true)} />
          </span>
        </div>
      </div>
      {isOpen && <SettingsDialog onClose={() => setOpen(false)} />}
    </>
  );
}

import { useRef } from 'preact/hooks';
import { IconButton } from './button.js';
import type { Rectangle } from './grid.js';
import { Icon } from './icons.js';
import { TileFrame } from './tile.js';
import { useUi } from './ui-context.js';
import { Video } from './video.js';

/** A shared screen: all of it is visible, and it can fill the display where the browser allows it. */
export function ScreenTile({
  place,
  displayName,
  stream,
}: {
  readonly place: Rectangle;
  readonly displayName: string;
  readonly stream: MediaStream;
}) {
  const { texts } = useUi();
  const content = useRef<HTMLDivElement>(null);
  const name = texts.screenOf(displayName);
  return (
    <TileFrame place={place} look="screen">
      <div ref={content} class="screen-content">
        <Video stream={stream} label={name} />
      </div>
      {document.fullscreenEnabled && (
        <span class="tile-action">
          <IconButton
            icon="expand"
            label={texts.fullScreen}
            // A frame may be forbidden to: the screen stays as large as it was.
            onClick={() => void content.current?.requestFullscreen().catch(() => undefined)}
          />
        </span>
      )}
      <p class="tile-label">
        <Icon name="screen" />
        <bdi>{name}</bdi>
      </p>
    </TileFrame>
  );
}

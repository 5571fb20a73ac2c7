import type { ComponentChildren } from 'preact';
import type { RemoteParticipant } from '../meeting.js';
import { Avatar } from './avatar.js';
import type { Rectangle } from './grid.js';
import { Icon } from './icons.js';
import { LevelBars } from './level-bars.js';
import { useUi } from './ui-context.js';
import { Video } from './video.js';

/** One person on the stage. */
export function Tile({
  place,
  displayName,
  avatarName = displayName,
  stream,
  isMirrored = false,
  isFloating = false,
  hasMicrophone,
  level,
  isSpeaking,
  isHandRaised,
  connection = 'connected',
}: {
  readonly place: Rectangle;
  readonly displayName: string;
  /** Whose initials are shown while the camera is off, if the tile calls them by another name. */
  readonly avatarName?: string | undefined;
  /** Null while the camera is off. */
  readonly stream: MediaStream | null;
  readonly isMirrored?: boolean;
  readonly isFloating?: boolean;
  readonly hasMicrophone: boolean;
  /** 0 to 1. */
  readonly level: number;
  readonly isSpeaking: boolean;
  readonly isHandRaised: boolean;
  readonly connection?: RemoteParticipant['connection'];
}) {
  const { texts } = useUi();
  return (
    <TileFrame
      place={place}
      look={`${isFloating ? 'floating' : ''} ${isSpeaking && hasMicrophone ? 'speaking' : ''} ${connection}`}
    >
      {stream === null ? (
        <Avatar displayName={avatarName} />
      ) : (
        <Video stream={stream} isMirrored={isMirrored} label={displayName} />
      )}
      {connection !== 'connected' && (
        <p class="tile-connection">
          <span class="spinner" />
          {texts[connection]}
        </p>
      )}
      {isHandRaised && (
        <p class="tile-hand">
          <Icon name="hand" />
          <span class="for-screen-readers">{texts.handRaised}</span>
        </p>
      )}
      <p class="tile-label">
        {hasMicrophone ? (
          <LevelBars level={level} />
        ) : (
          <>
            <Icon name="microphoneOff" />
            <span class="for-screen-readers">{texts.isMuted}</span>
          </>
        )}
        <bdi>{displayName}</bdi>
      </p>
    </TileFrame>
  );
}

/** A place on the stage. */
export function TileFrame({
  place,
  look,
  children,
}: {
  readonly place: Rectangle;
  readonly look: string;
  readonly children: ComponentChildren;
}) {
  return (
    <li
      class={`tile ${look}`}
      style={{
        insetInlineStart: `${place.x}px`,
        top: `${place.y}px`,
        width: `${place.width}px`,
        height: `${place.height}px`,
      }}
    >
      {children}
    </li>
  );
}

import { useRef } from 'preact/hooks';
import type { RemoteParticipant } from '../meeting.js';
import { AloneCard } from './alone-card.js';
import { arrangeStage, type Rectangle } from './grid.js';
import { ScreenTile } from './screen-tile.js';
import { Tile } from './tile.js';
import { useMeeting, useUi } from './ui-context.js';
import { useSize } from './use-size.js';

const NOWHERE: Rectangle = { x: 0, y: 0, width: 0, height: 0 };

/** Everybody who can be seen, and the screens that are shared. Viewers only look: they have no tile. */
export function Stage() {
  const { parameters, texts } = useUi();
  const participants = useMeeting((state) => state.participants);
  const speaker = useMeeting((state) => state.speaker);
  const isViewer = useMeeting((state) => state.role === 'viewer');
  const list = useRef<HTMLUListElement>(null);
  const { width, height } = useSize(list);

  const others = participants.filter(({ role }) => role !== 'viewer');
  const screens = others.flatMap(({ id, displayName, screenStream }) =>
    screenStream === null ? [] : [{ id, displayName, stream: screenStream }],
  );
  const isAlone = isViewer ? others.length === 0 : participants.length === 0;
  const floats =
    !isViewer &&
    ((others.length === 1 && screens.length === 0) || (parameters.floatSelf && others.length > 0));
  const hasSelfTile = !isViewer && !floats;
  const places = arrangeStage(width, height, {
    tiles: others.length + (hasSelfTile ? 1 : 0),
    screens: screens.length,
    floats,
  });
  const selfPlace = floats ? places.floating : places.tiles.at(-1);
  return (
    <div class="stage">
      <ul ref={list} class="tiles" aria-label={texts.participants}>
        {screens.map(({ id, displayName, stream }, index) => (
          <ScreenTile
            key={`screen-${id}`}
            place={places.screens[index] ?? NOWHERE}
            displayName={displayName}
            stream={stream}
          />
        ))}
        {others.map((participant, index) => (
          <OtherTile
            key={participant.id}
            participant={participant}
            place={places.tiles[index] ?? NOWHERE}
            isSpeaking={participant.id === speaker}
          />
        ))}
        {!isViewer && <SelfTile key="self" place={selfPlace ?? NOWHERE} isFloating={floats} />}
      </ul>
      {isAlone && <AloneCard />}
    </div>
  );
}

function OtherTile({
  participant,
  place,
  isSpeaking,
}: {
  readonly participant: RemoteParticipant;
  readonly place: Rectangle;
  readonly isSpeaking: boolean;
}) {
  const { texts } = useUi();
  const { media } = participant;
  return (
    <Tile
      place={place}
      displayName={participant.displayName || texts.guest}
      stream={media.camera ? participant.cameraStream : null}
      hasMicrophone={media.microphone}
      level={participant.level}
      isSpeaking={isSpeaking}
      isHandRaised={media.hand}
      connection={participant.connection}
    />
  );
}

function SelfTile({ place, isFloating }: { readonly place: Rectangle; readonly isFloating: boolean }) {
  const { texts } = useUi();
  const local = useMeeting((state) => state.local);
  const isSpeaking = useMeeting(({ speaker, self }) => self !== null && speaker === self.id);
  return (
    <Tile
      place={place}
      displayName={texts.you}
      stream={local.camera ? local.cameraStream : null}
      isMirrored
      isFloating={isFloating}
      hasMicrophone={local.microphone}
      level={local.level}
      isSpeaking={isSpeaking}
      isHandRaised={local.hand}
    />
  );
}

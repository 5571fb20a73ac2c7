import { useLayoutEffect, useRef } from 'preact/hooks';
import type { RemoteParticipant } from '../meeting.js';
import { AloneCard } from './alone-card.js';
import type { CallView } from './call-view.js';
import { arrangeStage, mostTiles, type Rectangle } from './grid.js';
import { Pager } from './pager.js';
import { ScreenTile } from './screen-tile.js';
import { swipeBetween } from './swipe.js';
import { Tile } from './tile.js';
import { useMeeting, useUi } from './ui-context.js';
import { useLooking } from './use-looking.js';
import { useSize } from './use-size.js';
import { useStageOrder } from './use-stage-order.js';

const NOWHERE: Rectangle = { x: 0, y: 0, width: 0, height: 0 };

/**
 * Everybody who can be seen, on pages if they are many, and the screens that are shared. Viewers only look: they have no
 * tile.
 */
export function Stage({ view }: { readonly view: CallView }) {
  const { parameters, texts } = useUi();
  const participants = useMeeting((state) => state.participants);
  const isViewer = useMeeting((state) => state.role === 'viewer');
  const list = useRef<HTMLUListElement>(null);
  const { width, height } = useSize(list);
  const touch = useRef<Touch | null>(null);

  const all = participants.filter(({ role }) => role !== 'viewer');
  const screens = all.flatMap(({ id, displayName, screenStream }) =>
    screenStream === null ? [] : [{ id, displayName, stream: screenStream }],
  );
  const isAlone = isViewer ? all.length === 0 : participants.length === 0;
  const floats =
    !isViewer && ((all.length === 1 && screens.length === 0) || (parameters.floatSelf && all.length > 0));
  const ownTiles = isViewer || floats ? 0 : 1;
  const size = mostTiles(width, height, screens.length) - ownTiles;
  const pages = Math.max(1, Math.ceil(all.length / size));
  const page = Math.min(view.page, pages - 1);
  const others = useStageOrder(all, size).slice(page * size, (page + 1) * size);
  const places = arrangeStage(width, height, {
    tiles: others.length + ownTiles,
    screens: screens.length,
    floats,
  });
  const selfPlace = floats ? places.floating : places.tiles.at(-1);
  useLayoutEffect(() => view.setPages(pages), [pages]);
  useLooking(
    others.map(({ id }, index) => ({
      participantId: id,
      height: Math.round((places.tiles[index] ?? NOWHERE).height * devicePixelRatio),
    })),
  );
  return (
    <div class="stage">
      <ul
        ref={list}
        class="tiles"
        aria-label={texts.participants}
        onTouchStart={({ touches }) => (touch.current = touches.length === 1 ? (touches[0] ?? null) : null)}
        onTouchEnd={({ changedTouches: [end] }) => {
          if (!touch.current || !end) return;
          const step = swipeBetween(touch.current, end, document.documentElement.dir);
          if (step !== 0) view.turnPage(step);
        }}
      >
        {screens.map(({ id, displayName, stream }, index) => (
          <ScreenTile
            key={`screen-${id}`}
            place={places.screens[index] ?? NOWHERE}
            displayName={displayName}
            stream={stream}
          />
        ))}
        {others.map((participant, index) => (
          <OtherTile key={participant.id} participant={participant} place={places.tiles[index] ?? NOWHERE} />
        ))}
        {!isViewer && <SelfTile key="self" place={selfPlace ?? NOWHERE} isFloating={floats} />}
      </ul>
      {pages > 1 && <Pager view={view} pages={pages} />}
      {isAlone && <AloneCard />}
    </div>
  );
}

function OtherTile({
  participant,
  place,
}: {
  readonly participant: RemoteParticipant;
  readonly place: Rectangle;
}) {
  const { texts } = useUi();
  const { id, media } = participant;
  const level = useMeeting((state) => state.levels.get(id) ?? 0);
  const isSpeaking = useMeeting((state) => state.speaker === id);
  return (
    <Tile
      place={place}
      displayName={participant.displayName || texts.guest}
      stream={media.camera ? participant.cameraStream : null}
      hasMicrophone={media.microphone}
      level={level}
      isSpeaking={isSpeaking}
      isHandRaised={media.hand}
      connection={participant.connection}
    />
  );
}

function SelfTile({ place, isFloating }: { readonly place: Rectangle; readonly isFloating: boolean }) {
  const { texts } = useUi();
  const local = useMeeting((state) => state.local);
  const ownName = useMeeting(({ self }) => self?.displayName);
  const isSpeaking = useMeeting(({ speaker, self }) => self !== null && speaker === self.id);
  return (
    <Tile
      place={place}
      displayName={texts.you}
      avatarName={ownName}
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

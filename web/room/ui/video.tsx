import { useLayoutEffect, useRef } from 'preact/hooks';

/** A muted video of a stream: the engine plays the sound. */
export function Video({
  stream,
  isMirrored = false,
  label,
}: {
  readonly stream: MediaStream;
  /** As people know themselves from the mirror. */
  readonly isMirrored?: boolean;
  readonly label: string;
}) {
  const video = useRef<HTMLVideoElement>(null);
  useLayoutEffect(() => {
    const element = video.current;
    if (element === null) return undefined;
    element.srcObject = stream;
    // Muted video may always play; it is interrupted when the stream is replaced at once, and then plays the next one.
    element.play().catch(() => undefined);
    return () => {
      element.srcObject = null;
    };
  }, [stream]);
  return (
    <video
      ref={video}
      class={isMirrored ? 'video mirrored' : 'video'}
      aria-label={label}
      autoplay
      playsInline
      muted
      disablePictureInPicture
    />
  );
}

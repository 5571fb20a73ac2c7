/** What a browser may lack: choosing where sound is played. */
type Player = HTMLAudioElement & { setSinkId?: (id: string) => Promise<void> };

/** Plays what arrives from the others. */
export class Sound {
  private readonly players = new Map<string, Player>();
  private output: string | undefined;

  /** @param blocked is called when the browser plays nothing before the person has clicked somewhere */
  constructor(private readonly blocked: (isBlocked: boolean) => void) {}

  /** Plays these tracks of somebody; the same ones go on. */
  play(participantId: string, tracks: readonly MediaStreamTrack[]): void {
    const player: Player = this.players.get(participantId) ?? new Audio();
    const playing = player.srcObject instanceof MediaStream ? player.srcObject.getTracks() : [];
    if (tracks.length === playing.length && tracks.every((track) => playing.includes(track))) return;
    this.players.set(participantId, player);
    player.srcObject = new MediaStream([...tracks]);
    if (this.output !== undefined) void player.setSinkId?.(this.output).catch(() => undefined);
    void this.start(player);
  }

  stop(participantId: string): void {
    const player = this.players.get(participantId);
    if (player) player.srcObject = null;
    this.players.delete(participantId);
  }

  stopAll(): void {
    for (const id of this.players.keys()) this.stop(id);
    this.blocked(false);
  }

  /** Plays everything that was blocked; to be called from a click. */
  async resume(): Promise<void> {
    this.blocked(false);
    await Promise.all([...this.players.values()].map((player) => this.start(player)));
  }

  /** @param deviceId of an `audiooutput` */
  async choose(deviceId: string): Promise<void> {
    this.output = deviceId;
    const players = [...this.players.values()];
    await Promise.all(players.map((player) => player.setSinkId?.(deviceId).catch(() => undefined)));
  }

  private async start(player: Player): Promise<void> {
    try {
      await player.play();
    } catch (error) {
      // Other failures mean that the tracks were replaced meanwhile.
      if (error instanceof DOMException && error.name === 'NotAllowedError') this.blocked(true);
    }
  }
}

/** Measures how loud a microphone is. */
export class LevelMeter {
  private context: AudioContext | null = null;
  private source: MediaStreamAudioSourceNode | null = null;
  private analyser: AnalyserNode | null = null;
  private track: MediaStreamTrack | null = null;
  private readonly samples = new Float32Array(512);

  /** @param track the microphone; null for none */
  measure(track: MediaStreamTrack | null): void {
    if (track === this.track) return;
    this.track = track;
    this.source?.disconnect();
    this.source = null;
    if (!track) return;
    try {
      this.context ??= new AudioContext();
      this.analyser ??= new AnalyserNode(this.context, { fftSize: this.samples.length });
      this.source = this.context.createMediaStreamSource(new MediaStream([track]));
      this.source.connect(this.analyser);
    } catch (error) {
      console.warn('The level of the microphone cannot be measured.', error);
    }
  }

  /** How loud it is now, 0 to 1. */
  get level(): number {
    if (!this.context || !this.source || !this.analyser) return 0;
    // Browsers let it run only after the person has clicked somewhere.
    if (this.context.state === 'suspended' && navigator.userActivation.hasBeenActive)
      void this.context.resume().catch(() => undefined);
    this.analyser.getFloatTimeDomainData(this.samples);
    let sum = 0;
    for (const sample of this.samples) sum += sample * sample;
    // Speech rarely has more than a quarter of the full range.
    return Math.min(1, Math.sqrt(sum / this.samples.length) * 4);
  }

  stop(): void {
    this.measure(null);
    void this.context?.close().catch(() => undefined);
    this.context = null;
    this.analyser = null;
  }
}

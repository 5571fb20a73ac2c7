/** Whether this browser can share a screen: those of phones cannot, nor can a page on plain http. */
export function canShareScreen(): boolean {
  return typeof (navigator.mediaDevices as Partial<MediaDevices> | undefined)?.getDisplayMedia === 'function';
}

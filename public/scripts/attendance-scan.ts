// Badges: read by the phone's camera, or typed by hand. `found` marks the person and gives the name, undefined for a stranger.
declare global {
  interface Window {
    jsQR?: (data: Uint8ClampedArray, width: number, height: number) => { data: string } | null;
  }
}

export function scanBadges(page: HTMLElement, found: (code: string) => string | undefined): void {
  const typed = page.querySelector<HTMLInputElement>('[data-badge-code]');
  const button = page.querySelector<HTMLButtonElement>('[data-scan]');
  const picture = page.querySelector<HTMLVideoElement>('[data-scan-picture]');
  const said = page.querySelector<HTMLElement>('[data-scanned]');
  const tell = (name: string | undefined) => {
    if (said) said.textContent = name === undefined ? (page.dataset['saidUnknown'] ?? '') : `✓ ${name}`;
  };
  typed?.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter') return;
    event.preventDefault();
    tell(found(typed.value.trim().toUpperCase()));
    typed.value = '';
  });
  // The field is for the scan, not a mark of somebody.
  typed?.addEventListener('change', (event) => event.stopPropagation());
  if (!button || !picture || !navigator.mediaDevices) return;
  button.hidden = false;
  let stream: MediaStream | undefined;
  button.addEventListener('click', () => {
    if (stream) {
      for (const track of stream.getTracks()) track.stop();
      stream = undefined;
      picture.hidden = true;
      return;
    }
    navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } }).then(
      async (opened) => {
        stream = opened;
        picture.srcObject = opened;
        picture.hidden = false;
        await picture.play();
        look(
          picture,
          () => stream !== undefined,
          (code) => tell(found(code)),
        );
      },
      () => {
        if (said) said.textContent = page.dataset['saidNoCamera'] ?? '';
      },
    );
  });
}

function look(picture: HTMLVideoElement, on: () => boolean, read: (code: string) => void): void {
  const canvas = document.createElement('canvas');
  const context = canvas.getContext('2d', { willReadFrequently: true });
  let last = '';
  const step = (): void => {
    if (!on()) return;
    const { videoWidth: width, videoHeight: height } = picture;
    if (context && width > 0) {
      canvas.width = width;
      canvas.height = height;
      context.drawImage(picture, 0, 0, width, height);
      const code = badgeIn(window.jsQR?.(context.getImageData(0, 0, width, height).data, width, height)?.data);
      // One badge held to the camera is one scan.
      if (code && code !== last) read(code);
      last = code ?? last;
    }
    setTimeout(step, 150);
  };
  step();
}

function badgeIn(text: string | undefined): string | undefined {
  return /^waymark:badge:([A-Z0-9]+)$/i.exec(text ?? '')?.[1]?.toUpperCase();
}

import { isAscii, isUtf8 } from 'node:buffer';
import { lookup } from 'mime-types';

const byExtension: Record<string, string> = {
  js: 'text/javascript',
  mjs: 'text/javascript',
  xsd: 'application/xml',
  dtd: 'application/xml-dtd',
  mp4: 'video/mp4',
  m4a: 'audio/mp4',
};

/** The media type a file is sent as, by its extension alone: bytes are never sniffed, by us or (nosniff) by the browser. */
export function mediaType(path: string): string {
  const extension = extensionOf(path);
  return byExtension[extension] ?? (lookup(extension) || 'application/octet-stream');
}

/**
 * Old packages say their encoding in the page, and a charset in the header would overrule it. Only bytes that cannot
 * be anything else than UTF-8 get one.
 */
export function textMediaType(path: string, content: Buffer): string {
  return isAscii(content) || !isUtf8(content) ? mediaType(path) : `${mediaType(path)}; charset=utf-8`;
}

export function extensionOf(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const dot = name.lastIndexOf('.');
  return dot === -1 ? '' : name.slice(dot + 1).toLowerCase();
}

import PdfDocument from 'pdfkit';
import type { Fonts, Weight } from './fonts.ts';
import { arrangeLine, breakLines } from './typeset.ts';
import type { Direction, Run } from './typeset.ts';

export interface Style {
  size: number;
  weight: Weight;
  colour: string;
  align: 'left' | 'center' | 'right';
  direction: Direction;
}

/** Sets lines of any script on a PDF page. */
export interface Ink {
  readonly doc: PDFKit.PDFDocument;
  /** Sets a text into a column, breaking lines; gives the height used. A text taller than `room` is set smaller. */
  set(text: string, x: number, y: number, width: number, style: Style, room?: number): number;
}

export function createInk(doc: PDFKit.PDFDocument, fonts: Fonts): Ink {
  const registered = new Set<string>();
  const use = ({ face }: Run, size: number): void => {
    if (!registered.has(face.name)) doc.registerFont(face.name, face.bytes());
    registered.add(face.name);
    doc.font(face.name, size);
  };
  // Shaping is what costs time, and a line is measured when it is broken and again when it is set.
  const widths = new Map<string, number>();
  const widthOf = (run: Run, size: number): number => {
    const key = `${run.face.name} ${run.text}`;
    const known = widths.get(key);
    if (known !== undefined) return known * size;
    use(run, 1);
    const width = doc.widthOfString(run.text, shaping);
    widths.set(key, width);
    return width * size;
  };
  const measure = (line: string, { size, weight, direction }: Style): number =>
    arrangeLine(fonts, line, weight, direction).reduce((sum, run) => sum + widthOf(run, size), 0);
  const setLine = (line: string, x: number, y: number, width: number, style: Style): void => {
    const runs = arrangeLine(fonts, line, style.weight, style.direction);
    const parts = runs.map((run) => widthOf(run, style.size));
    const free = width - parts.reduce((sum, each) => sum + each, 0);
    let at = x + free * shares[style.align];
    for (const [index, run] of runs.entries()) {
      use(run, style.size);
      // Faces of different scripts have different ascents; all stand on one baseline.
      doc.fillColor(style.colour).text(run.text, at, y + style.size, { ...shaping, baseline: 'alphabetic' });
      at += parts[index] ?? 0;
    }
  };
  const set: Ink['set'] = (text, x, y, width, style, room = Number.POSITIVE_INFINITY) => {
    const lines = breakLines(text, width, (line) => measure(line, style));
    const leading = style.size * 1.35;
    const tooWide = lines.some((line) => measure(line, style) > width);
    if ((lines.length * leading > room || tooWide) && style.size > smallest)
      return set(text, x, y, width, { ...style, size: style.size - 1 }, room);
    for (const [index, line] of lines.entries()) setLine(line, x, y + index * leading, width, style);
    return lines.length * leading;
  };
  return { doc, set };
}

const smallest = 8;
const shares = { left: 0, center: 0.5, right: 1 };
// Naming features, if none, makes pdfkit shape the run as a whole instead of word by word, which would part an Arabic phrase.
const shaping = { lineBreak: false, features: [] };

export function openDocument(title: string, language: string, made: Date): PDFKit.PDFDocument {
  return new PdfDocument({
    size: 'A4',
    layout: 'landscape',
    margin: 0,
    info: { Title: title, Creator: 'Waymark', Producer: 'Waymark', CreationDate: made, ModDate: made },
    lang: language,
  });
}

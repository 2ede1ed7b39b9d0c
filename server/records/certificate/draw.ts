import { buffer } from 'node:stream/consumers';
import QRCode from 'qrcode';
import type { Translator } from '../../platform/language/index.ts';
import type { CertificateFace } from '../face.ts';
import type { Fonts } from './fonts.ts';
import { createInk, openDocument } from './ink.ts';
import type { Ink, Style } from './ink.ts';
import type { Direction } from './typeset.ts';

export interface Printed {
  face: CertificateFace;
  number: string;
  issuedAt: string;
  /** Address of the public page that says what the certificate is worth. */
  checkAddress: string;
  /** A word across the page for what must not pass for a certificate: a specimen, the demonstration academy. */
  mark: string | null;
  /** Bytes of a PNG or JPEG. */
  logo: Buffer | undefined;
}

const [width, height] = [841.89, 595.28];
const margin = 56;
const inner = width - 2 * margin;
const ink = '#17212b';
const quiet = '#4b5a68';

/** The certificate as a PDF: one A4 page across, in the language of its face. The same certificate gives the same page. */
export async function drawCertificate(fonts: Fonts, translator: Translator, printed: Printed): Promise<Buffer> {
  const doc = openDocument(
    `${printed.face.title} – ${printed.face.name}`,
    printed.face.language,
    new Date(printed.issuedAt),
  );
  const done = buffer(doc as unknown as AsyncIterable<Buffer>);
  const page = { pen: createInk(doc, fonts), direction: translator.direction, printed, translator };
  drawFrame(doc, printed.face.design.colour);
  if (printed.mark !== null) drawMark(page.pen, printed.mark);
  drawHead(page);
  drawBody(page);
  drawFoot(page);
  doc.end();
  return done;
}

interface Page {
  pen: Ink;
  direction: 'ltr' | 'rtl';
  printed: Printed;
  translator: Translator;
}

function drawFrame(doc: PDFKit.PDFDocument, colour: string): void {
  doc
    .lineWidth(3)
    .strokeColor(colour)
    .rect(24, 24, width - 48, height - 48)
    .stroke();
  doc
    .lineWidth(0.75)
    .rect(31, 31, width - 62, height - 62)
    .stroke();
}

function drawMark({ doc, set }: Ink, mark: string): void {
  doc.save().rotate(-24, { origin: [width / 2, height / 2] });
  const style: Style = { ...centred('auto'), size: 96, weight: 600, colour: '#e4e9ee' };
  set(mark, margin, height / 2 - 70, inner, style);
  doc.restore();
}

function drawHead({ pen, direction, printed }: Page): void {
  const { issuer } = printed.face;
  if (printed.logo) {
    const x = direction === 'rtl' ? width - margin - 110 : margin;
    pen.doc.image(printed.logo, x, 52, { fit: [110, 64] });
  }
  pen.set(issuer.name, margin + 120, 66, inner - 240, { ...centred('auto'), size: 15, weight: 600 }, 44);
}

function drawBody({ pen, direction, printed, translator }: Page): void {
  const { t, format } = translator;
  const { face } = printed;
  const style = centred(direction);
  pen.set(t('records.certificate'), margin, 122, inner, {
    ...style,
    size: 34,
    weight: 600,
    colour: face.design.colour,
  });
  pen.set(t('records.awarded-to'), margin, 186, inner, { ...style, size: 13, colour: quiet });
  pen.set(face.name, margin, 206, inner, { ...centred('auto'), size: 34, weight: 600 }, 56);
  pen.set(t('records.for-completing'), margin, 268, inner, { ...style, size: 13, colour: quiet });
  pen.set(face.title, margin, 288, inner, { ...centred('auto'), size: 22, weight: 600 }, 62);
  const facts = [
    t('records.hours-of-training', { hours: face.hours }),
    t('records.completed-on', { on: format.date(face.completedOn) }),
    face.expiresOn === null ? null : t('records.valid-until', { on: format.date(face.expiresOn) }),
    t('records.edition', { version: face.version }),
  ].filter((fact) => fact !== null);
  pen.set(facts.join('  ·  '), margin, 362, inner, { ...style, size: 13 }, 36);
  if (face.design.statement !== '')
    pen.set(face.design.statement, margin + 60, 394, inner - 120, { ...centred('auto'), size: 11, colour: quiet }, 44);
}

function drawFoot({ pen, direction, printed, translator }: Page): void {
  const { t, format } = translator;
  const { design } = printed.face;
  const [start, end] = direction === 'rtl' ? (['right', 'left'] as const) : (['left', 'right'] as const);
  const qr = direction === 'rtl' ? margin : width - margin - 92;
  const signature = direction === 'rtl' ? width - margin - 250 : margin;
  const small = { ...centred(direction), size: 9, colour: quiet };
  const signed: Style = { ...small, align: start, direction: 'auto' };
  if (design.signatoryName !== '') {
    pen.doc
      .lineWidth(0.75)
      .strokeColor(quiet)
      .moveTo(signature, 490)
      .lineTo(signature + 250, 490)
      .stroke();
    pen.set(design.signatoryName, signature, 496, 250, { ...signed, size: 12, weight: 600, colour: ink });
    pen.set(design.signatoryTitle, signature, 514, 250, { ...signed, size: 10 }, 28);
  }
  drawQr(pen.doc, printed.checkAddress, qr, 444, 92);
  const words = direction === 'rtl' ? qr + 102 : qr - 272;
  const beside: Style = { ...small, align: end };
  pen.set(t('records.number-is', { number: isolated(printed.number) }), words, 474, 262, {
    ...beside,
    size: 12,
    weight: 600,
    colour: ink,
  });
  pen.set(t('records.issued-on', { on: format.date(printed.issuedAt) }), words, 493, 262, { ...beside, size: 10 });
  pen.set(t('records.check-at'), words, 509, 262, beside);
  pen.set(printed.checkAddress, words, 522, 262, { ...beside, direction: 'ltr' });
}

/** Squares instead of a picture: sharp at every size, and small. */
function drawQr(doc: PDFKit.PDFDocument, text: string, x: number, y: number, side: number): void {
  const { modules } = QRCode.create(text, { errorCorrectionLevel: 'M' });
  const square = side / modules.size;
  for (let row = 0; row < modules.size; row++) {
    for (let column = 0; column < modules.size; column++) {
      if (modules.get(row, column)) doc.rect(x + column * square, y + row * square, square, square);
    }
  }
  doc.fill('#000000');
}

/** Digits and Latin letters kept in their order inside an Arabic sentence. */
const isolated = (text: string): string => `\u2066${text}\u2069`;

const centred = (direction: Direction): Style => ({ size: 12, weight: 400, colour: ink, align: 'center', direction });

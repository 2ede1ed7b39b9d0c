import type { Letter } from './index.ts';

/** The letter as plain text: what every reader can show. */
export function composeText(letter: Letter): string {
  const button = letter.button ? [`${letter.button.label}:\n${letter.button.href}`] : [];
  const choose = letter.choose ? `\n${letter.choose.label}: ${letter.choose.href}` : '';
  return [...letter.text, ...button, `--\n${letter.reason}${choose}`].join('\n\n');
}

/** The same letter with one clear button; inline styles, since mail readers know no others. */
export function composeHtml(letter: Letter): string {
  const direction = letter.language === 'ar' ? 'rtl' : 'ltr';
  const paragraphs = letter.text.map((paragraph) => `<p>${lines(paragraph)}</p>`).join('\n');
  const button = letter.button
    ? `<p><a href="${escape(letter.button.href)}" style="display:inline-block;padding:12px 20px;border-radius:6px;` +
      `background:#0b5563;color:#ffffff;text-decoration:none;font-weight:600">${escape(letter.button.label)}</a></p>`
    : '';
  const choose = letter.choose
    ? `<br><a href="${escape(letter.choose.href)}" style="color:#55646d">${escape(letter.choose.label)}</a>`
    : '';
  return `<!doctype html>
<html lang="${letter.language}" dir="${direction}">
<head><meta charset="utf-8"><title>${escape(letter.subject)}</title></head>
<body style="margin:0;padding:24px;font:16px/1.5 sans-serif;color:#1c2b33;background:#ffffff">
<div style="max-width:560px;margin:0 auto">
${paragraphs}
${button}
<p style="font-size:13px;color:#55646d;border-top:1px solid #d5dde1;padding-top:12px">${lines(letter.reason)}${choose}</p>
</div>
</body>
</html>`;
}

function lines(text: string): string {
  return escape(text).replaceAll('\n', '<br>');
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function escape(text: string): string {
  return text.replaceAll(/[&<>"']/g, (sign) => entities[sign]!);
}

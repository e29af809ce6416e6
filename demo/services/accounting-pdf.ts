import type { Invoice } from '../data/invoices.ts';

/** An invoice as a PDF file of one page (ISO 32000-1, 7.5: header, objects, cross-reference table, trailer). */
export function invoicePdf({ number, orderNumber, issuedOn, gross, currency }: Invoice): Buffer {
  const lines = [`Invoice ${number}`, `Order ${orderNumber}`, `Issued on ${issuedOn}`, `Total ${gross} ${currency}`];
  const text = lines.map((line, index) => `BT /F1 14 Tf 72 ${760 - index * 24} Td (${escaped(line)}) Tj ET`).join('\n');
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
    `<< /Length ${text.length} >>\nstream\n${text}\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
  ];
  // The comment's high bytes mark the file as binary, as the standard recommends.
  let file = '%PDF-1.4\n%\xe2\xe3\xcf\xd3\n';
  const offsets = objects.map((object, index) => {
    const offset = file.length;
    file += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return String(offset).padStart(10, '0');
  });
  const start = file.length;
  const table = ['0000000000 65535 f ', ...offsets.map((offset) => `${offset} 00000 n `)].join('\n');
  file += `xref\n0 ${offsets.length + 1}\n${table}\n`;
  file += `trailer\n<< /Size ${offsets.length + 1} /Root 1 0 R >>\nstartxref\n${start}\n%%EOF\n`;
  return Buffer.from(file, 'latin1');
}

const escaped = (text: string): string => text.replace(/[()\\]/g, '\\$&');

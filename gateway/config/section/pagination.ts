import { z } from 'zod';
import { headerName, section, text } from './section.ts';

const path = () =>
  text().regex(/^[^.]+(\.[^.]+)*$/, {
    error: 'must be a path of names as the API writes them, such as meta.next_cursor',
  });

const parameter = () => text();
const count = () => z.int().min(1);

const parameters = () =>
  z
    .array(parameter())
    .min(1, { error: 'needs at least one query parameter' })
    .describe('The query parameters of that address that are taken over; everything else in it is ignored.');

const more = path().optional().describe('Path of what says whether there are more: true or false.');

const any = {
  items: path().optional().describe('Path of the list in the answer. Default: the answer is the list.'),
  size: parameter().optional().describe('Request parameter that says how many items are wanted.'),
  defaultSize: count().optional().describe('Items of a page where nobody asks for a number. Default: as described.'),
  maxSize: count().optional().describe('The most items that one answer has. Default: as described.'),
  total: path().optional().describe('Path of the number of all items.'),
  totalHeader: headerName().optional().describe('Header with the number of all items, such as X-Total-Count.'),
  maxPages: z.int().min(1).max(100).default(1).describe('The most calls that one field may make.'),
  field: z
    .string()
    .regex(/^(?!__)[_A-Za-z]\w*$/, { error: 'must be a name as GraphQL has them' })
    .optional()
    .describe('Name of the connection. Default: that of the plain field, and Connection.'),
};

const page = section({
  style: z.literal('page').describe('Pages are numbered.'),
  page: parameter().describe('Request parameter with the number of the page.'),
  firstPage: z
    .union([z.literal(0), z.literal(1)], { error: 'must be 0 or 1' })
    .default(1)
    .describe('Number of the first page.'),
  more,
  ...any,
});

const offset = section({
  style: z.literal('offset').describe('The request says how many items to skip.'),
  offset: parameter().describe('Request parameter with the number of items to skip.'),
  more,
  ...any,
});

const cursor = section({
  style: z.literal('cursor').describe('Each answer says from where to go on.'),
  cursor: parameter().describe('Request parameter with the cursor.'),
  next: path().optional().describe('Path of the next cursor.'),
  nextHeader: headerName().optional().describe('Header with the next cursor.'),
  lastItem: path().optional().describe('Path, in an item, of what is the cursor behind that item: mostly id.'),
  more,
  ...any,
}).refine(({ next, nextHeader, lastItem }) => [next, nextHeader, lastItem].filter(Boolean).length === 1, {
  error: 'needs exactly one of next, nextHeader and lastItem: from where to go on',
});

const link = section({
  style: z.literal('link').describe('The Link header has the address of the next page (RFC 8288, rel=next).'),
  parameters: parameters(),
  ...any,
});

const nextUrl = section({
  style: z.literal('nextUrl').describe('The body has the address of the next page.'),
  next: path().describe('Path of the address.'),
  parameters: parameters(),
  ...any,
});

/** How one list operation divides its list: in `gateway.sources.<name>.pagination` and as `x-weft-pagination`. */
export const pagination = z
  .discriminatedUnion('style', [page, offset, cursor, link, nextUrl])
  .refine(({ total, totalHeader }) => total === undefined || totalHeader === undefined, {
    error: 'has total and totalHeader; keep one of them',
  })
  .describe('How this operation divides its list.');

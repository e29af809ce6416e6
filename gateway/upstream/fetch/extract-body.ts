/** A `fetch` body as bytes, and the content type that comes with it (WHATWG Fetch, "extract a body"). */
export interface ExtractedBody {
  body: string | Uint8Array | undefined;
  contentType: string | undefined;
}

/** Reads any body that `fetch` takes; also form data of another implementation, as Mesh's packages bring. */
export async function extractBody(body: unknown): Promise<ExtractedBody> {
  if (body === undefined || body === null) return { body: undefined, contentType: undefined };
  if (typeof body === 'string') return { body, contentType: 'text/plain;charset=UTF-8' };
  if (body instanceof Uint8Array) return { body, contentType: undefined };
  const extracted = new Response(isForeignFormData(body) ? await toFormData(body) : (body as BodyInit));
  return {
    body: new Uint8Array(await extracted.arrayBuffer()),
    contentType: extracted.headers.get('content-type') ?? undefined,
  };
}

type FormEntries = Iterable<[string, string | BlobLike]>;
type BlobLike = Pick<Blob, 'type' | 'arrayBuffer'> & { readonly name?: string };

function isForeignFormData(body: unknown): body is FormEntries {
  return (
    typeof body === 'object' &&
    body !== null &&
    !(body instanceof FormData) &&
    'getAll' in body &&
    Symbol.iterator in body &&
    Object.prototype.toString.call(body) !== '[object URLSearchParams]'
  );
}

async function toFormData(entries: FormEntries): Promise<FormData> {
  const form = new FormData();
  for (const [name, value] of entries) {
    if (typeof value === 'string') form.append(name, value);
    else form.append(name, new File([await value.arrayBuffer()], value.name ?? 'blob', { type: value.type }));
  }
  return form;
}

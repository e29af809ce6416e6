import type { ErrorCode } from 'yaml';

/** What is wrong with YAML, in words that never repeat the file's text: it may hold secrets. */
const faults: Readonly<Record<ErrorCode, string>> = {
  ALIAS_PROPS: 'an alias (*name) cannot have an anchor or a tag of its own',
  BAD_ALIAS: 'no anchor of that name stands above; write a value that begins with * in quotes',
  BAD_COLLECTION_TYPE: 'the tag does not fit what it stands before',
  BAD_DIRECTIVE: 'a line that begins with % is a YAML directive, and this one is not valid; quote the value',
  BAD_DQ_ESCAPE: 'a "double-quoted" text holds an unknown \\ escape; write \\\\ or use single quotes',
  BAD_INDENT: 'the indentation does not match the lines around it, or a [ or { is not closed',
  BAD_PROP_ORDER: 'an anchor or tag stands in the wrong place',
  BAD_SCALAR_START: 'a value cannot begin with this character; write it in quotes',
  BLOCK_AS_IMPLICIT_KEY:
    'a value cannot continue with another "key:" on the same line; put it on a line of its own or in quotes',
  BLOCK_IN_FLOW: 'an indented list or map cannot stand inside [ ] or { }',
  DUPLICATE_KEY: 'the key is given twice',
  IMPOSSIBLE: 'this is not YAML',
  KEY_OVER_1024_CHARS: 'a key is longer than 1024 characters; a colon may be missing',
  MISSING_CHAR: 'something is missing here: a colon after a key, a closing quote, or a closing ] or }',
  MULTILINE_IMPLICIT_KEY: 'a key goes over several lines; a colon may be missing on the line above',
  MULTIPLE_ANCHORS: 'a value has two anchors',
  MULTIPLE_DOCS: 'the file holds several documents (---); it must hold one',
  MULTIPLE_TAGS: 'a value has two tags',
  NON_STRING_KEY: 'a key must be text',
  RESOURCE_EXHAUSTION: 'the file is nested too deeply',
  TAB_AS_INDENT: 'YAML is indented with spaces; this line begins with a tab',
  TAG_RESOLVE_FAILED: 'unknown tag; !include and !includes are accepted; write a value that begins with ! in quotes',
  UNEXPECTED_TOKEN: 'unexpected text; a quote, comma or bracket may be missing before it',
};

/** One line about a fault that the YAML parser found. */
export function describeYamlFault(code: ErrorCode): string {
  return `not valid YAML: ${faults[code]}`;
}

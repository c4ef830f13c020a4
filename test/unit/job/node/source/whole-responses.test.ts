import fc from 'fast-check';
import { ResponseMemory } from '../../../../../job/node/source/response-memory';
import { ResponseReader } from '../../../../../job/node/source/whole-responses';

const sized = (body: Buffer): Buffer => {
  const size = Buffer.alloc(4);
  size.writeInt32BE(body.length);
  return Buffer.concat([size, body]);
};

/** Has a reader read bytes of which up to so many come at a time. */
function read(bytes: Buffer, atATime: readonly number[]): Buffer[] {
  const reader = new ResponseReader(new ResponseMemory());
  const responses: Buffer[] = [];
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const { rest } = reader;
    const most = atATime[turn % atATime.length] ?? 1;
    const count = bytes.copy(rest, 0, at, at + Math.min(most, rest.length));
    const response = reader.advance(count);
    if (response !== undefined) responses.push(Buffer.from(response));
    at += count;
  }
  return responses;
}

test('each response is whole, in whatever pieces it comes', () => {
  const bodies = fc.array(fc.uint8Array({ minLength: 4, maxLength: 200 }), { maxLength: 5 });
  const pieces = fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1 });
  fc.assert(
    fc.property(bodies, pieces, (each, atATime) => {
      const responses = each.map((body) => sized(Buffer.from(body)));
      expect(read(Buffer.concat(responses), atATime)).toEqual(responses);
    }),
  );
});

test('what does not begin with the size of a response is no broker’s', () => {
  expect(() => read(Buffer.from([0xff, 0xff, 0xff, 0xff]), [4])).toThrow('a response of -1 bytes');
});

// @flowcore/pathways: what is written is read back, and routed to its handlers.
import assert from "node:assert/strict"
import { createHash } from "node:crypto"
import test from "node:test"
import { PathwayRouter, PathwaysBuilder } from "@flowcore/pathways"
import { z } from "zod"
import { events, FLOW, numbered, requireStored, server, site } from "./site.mjs"

const s = await site("npm-pathways", "written.0", "batch.0", "file.0")
const numberedSchema = z.object({ n: z.number(), text: z.string() })
const seen = []
const pathways = new PathwaysBuilder({ baseUrl: server, tenant: s.tenant, dataCore: "shop", apiKey: s.apiKey })
  .withUserResolver(() => ({ entityId: "u-1", entityType: "user" }))
  .register({ flowType: FLOW, eventType: "written.0", schema: numberedSchema })
  .register({ flowType: FLOW, eventType: "batch.0", schema: numberedSchema })
  .register({ flowType: FLOW, eventType: "file.0", schema: z.object({ order: z.string() }), isFilePathway: true })
for (const type of ["written.0", "batch.0", "file.0"]) {
  pathways.handle(`${FLOW}/${type}`, (event) => {
    seen.push(event)
  })
}
const write = (type, input) => pathways.write(`${FLOW}/${type}`, { options: { fireAndForget: true }, ...input })

test("writes events, with who wrote them", async () => {
  const [one, two] = numbered(2)
  const first = await write("written.0", { data: one, metadata: { note: "ü☂" } })
  const second = await write("written.0", { data: two, options: { fireAndForget: true, sessionId: "s-1" } })
  const stored = await requireStored(s, "written.0", [first, second], [one, two])
  assert.equal(stored[0].metadata.note, "ü☂")
  for (const { metadata } of stored) {
    assert.equal(metadata["audit/mode"], "user")
    assert.equal(metadata["audit/entity-type"], "user")
    assert.equal(metadata["audit/entity-id"], "u-1")
  }
  assert.equal(stored[1].metadata["audit/session-id"], "s-1")
})

test("writes batches", async () => {
  const batch = numbered(1000)
  const ids = await write("batch.0", { batch: true, data: batch })
  await requireStored(s, "batch.0", ids, batch)
})

test("writes files", async () => {
  const content = Buffer.concat([Buffer.from("\x89PNG\r\n\x1a\n", "latin1"), Buffer.alloc(600_000, "ab")])
  const ids = await write("file.0", { data: { fileId: "f-1", fileName: "a.png", fileContent: content, order: "o-1" } })
  assert.equal(ids.length, 2)
  const stored = await events(s, s.types["file.0"].id)
  assert.deepEqual(stored.map((event) => event.eventId), ids)
  assert.deepEqual(Buffer.concat(stored.map((event) => Buffer.from(event.payload.data, "base64"))), content)
  for (const { payload } of stored) {
    assert.equal(payload.fileId, "f-1")
    assert.equal(payload.order, "o-1")
    assert.equal(payload.checksum, createHash("sha256").update(content).digest("hex"))
  }
})

test("routes what was read to its handlers, in order", async () => {
  const router = new PathwayRouter(pathways, "secret")
  const stored = []
  for (const type of ["written.0", "batch.0", "file.0"]) {
    stored.push(...(await events(s, s.types[type].id)))
  }
  for (const event of stored) {
    const result = await router.processEvent(event, "secret")
    assert.equal(result.success, true)
  }
  assert.equal(stored.length, 1004)
  assert.deepEqual(seen.map((event) => event.eventId), stored.map((event) => event.eventId))
  assert.deepEqual(seen.map((event) => event.payload), stored.map((event) => event.payload))
  await assert.rejects(router.processEvent(stored[0], "wrong"), /Invalid secret key/)
})

test("passes refusals on", async () => {
  await assert.rejects(write("written.0", { data: { n: 1, text: "x".repeat(64_000) } }), (error) =>
    error.response.message.startsWith("Event size exceeds maximum limit of 64000 bytes"),
  )
  assert.equal((await events(s, s.types["written.0"].id)).length, 2)
})

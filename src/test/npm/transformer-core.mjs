// @flowcore/sdk-transformer-core: WebhookBuilder.
import assert from "node:assert/strict"
import { createHash } from "node:crypto"
import http from "node:http"
import test from "node:test"
import core from "@flowcore/sdk-transformer-core"
import { FLOW, millisOf, numbered, requireStored, server, site } from "./site.mjs"

const { WebhookBuilder } = core
const s = await site("npm-transformer", "single.0", "batch.0", "file.0", "retry.0", "none.0")
const builder = (baseUrl = server, more = {}) =>
  new WebhookBuilder({ baseUrl, tenant: s.tenant, dataCore: "shop", apiKey: s.apiKey, ...more })

test("sends an event with metadata and both times", async () => {
  const { send } = builder().buildWebhook(FLOW, "single.0")
  const eventTime = new Date("2024-01-15T10:30:00.123Z")
  const validTime = new Date("2023-01-01T00:00:00.456Z")
  const id = await send({ n: 1, text: "ü☂" }, { user: "Zoë ☂" }, { eventTime, validTime })
  assert.equal(millisOf(id), eventTime.getTime())
  const plain = await send({ n: 2 })
  const stored = await requireStored(s, "single.0", [id, plain], [{ n: 1, text: "ü☂" }, { n: 2 }])
  assert.equal(stored[0].validTime, validTime.toISOString())
  assert.equal(stored[0].metadata.user, "Zoë ☂")
})

test("sends batches, with times from their members", async () => {
  const { sendBatch } = builder().buildWebhook(FLOW, "batch.0")
  const batch = numbered(1000)
  const ids = await sendBatch(batch, { all: "of them" })
  const dated = [
    { at: "2024-01-15T10:02:00Z", seen: "2024-01-01T00:00:00Z", n: 1 },
    { at: "2024-01-15T10:01:00Z", n: 2 },
  ]
  const datedIds = await sendBatch(dated, undefined, { eventTimeKey: "at", validTimeKey: "seen" })
  const stored = await requireStored(s, "batch.0", [datedIds[1], datedIds[0], ...ids], [dated[1], dated[0], ...batch])
  assert.deepEqual(stored.slice(0, 2).map((event) => event.validTime), ["2024-01-15T10:01:00.000Z", "2024-01-01T00:00:00.000Z"])
  assert.ok(stored.slice(2).every((event) => event.metadata.all === "of them"))
})

test("sends files in parts that join to the same bytes", async () => {
  const { send } = builder().buildFileWebhook(FLOW, "file.0")
  const content = Buffer.from(Array.from({ length: 1_200_000 }, (_, i) => (i * i) % 251))
  const ids = await send(
    { fileId: "f-1", fileName: "ü b.bin", fileType: "application/zip", fileContent: new Blob([content]), additionalProperties: { order: "o-1" } },
    { user: "a" },
  )
  const small = await send({ fileId: "f-2", fileName: "small.txt", fileType: "text/plain", fileContent: new Blob(["hello"]) })
  assert.equal(ids.length, 3)
  const checksum = createHash("sha256").update(content).digest("hex")
  const expected = [0, 1, 2].map((part) => ({
    fileName: "ü b.bin",
    fileSize: content.length,
    fileType: "application/zip",
    part: part + 1,
    totalParts: 3,
    data: content.subarray(part * 524288, (part + 1) * 524288).toString("base64"),
    checksum,
    hashType: "SHA256",
    fileId: "f-1",
    order: "o-1",
  }))
  expected.push({
    fileName: "small.txt",
    fileSize: 5,
    fileType: "text/plain",
    part: 1,
    totalParts: 1,
    data: "aGVsbG8=",
    checksum: createHash("sha256").update("hello").digest("hex"),
    hashType: "SHA256",
    fileId: "f-2",
  })
  const stored = await requireStored(s, "file.0", [...ids, ...small], expected)
  assert.deepEqual(stored.map((event) => event.metadata.user), ["a", "a", "a", undefined])
})

test("tries again, through a door that is closed at first", async () => {
  const closed = [503, 429, 500]
  let calls = 0
  const door = http.createServer((request, response) => {
    calls++
    if (closed.length > 0) {
      response.writeHead(closed.shift(), { "Content-Type": "application/json" })
      request.resume().on("end", () => response.end('{"error":"closed","message":"closed"}'))
      return
    }
    const forwarded = http.request(server + request.url, { method: request.method, headers: request.headers }, (answer) => {
      response.writeHead(answer.statusCode, answer.headers)
      answer.pipe(response)
    })
    request.pipe(forwarded)
  })
  await new Promise((resolve) => door.listen(0, "127.0.0.1", resolve))
  try {
    const retrying = builder(`http://127.0.0.1:${door.address().port}`).withRetry({ maxAttempts: 5, attemptDelayMs: 1 })
    const { send, sendBatch } = retrying.factory()().buildWebhook(FLOW, "retry.0")
    const id = await send({ n: 1 })
    assert.equal(calls, 4)
    const ids = await sendBatch([{ n: 2 }, { n: 3 }])
    await requireStored(s, "retry.0", [id, ...ids], [{ n: 1 }, { n: 2 }, { n: 3 }])
    // what is refused for good is not tried again
    calls = 0
    await assert.rejects(sendBatch([]), (error) => error.message === "Webhook failed" && error.response.statusCode === 400)
    assert.equal(calls, 1)
  } finally {
    door.closeAllConnections()
    door.close()
  }
})

test("understands refusals", async () => {
  const refused = async (call, status, text) =>
    await assert.rejects(call, (error) => {
      assert.equal(error.constructor.name, "WebhookSendError")
      assert.equal(error.message, "Webhook failed")
      assert.equal(error.response.statusCode, status)
      assert.ok(error.response.message.includes(text), error.response.message)
      return true
    })
  const { send, sendBatch } = builder().buildWebhook(FLOW, "none.0")
  await refused(send({ d: "x".repeat(64_000) }), 400, "Event size exceeds maximum limit of 64000 bytes")
  await refused(send([1]), 400, "has to be a JSON object")
  await refused(sendBatch([{}, { at: "x" }], {}, { eventTimeKey: "at" }), 400, "event 1 of the batch")
  await refused(send({}, { "ttl-on/stored-event": "8d" }), 400, "ttl-on/stored-event")
  await refused(builder(server, { apiKey: "wrong" }).buildWebhook(FLOW, "none.0").send({}), 401, "unknown")
  await refused(builder().buildWebhook(FLOW, "nothing").send({}), 404, "EventType not found with name = npm-transformer/shop/order.0/nothing")
  await requireStored(s, "none.0", [], [])
})

// @flowcore/sdk: catalogue, keys, ingestion, reads.
import assert from "node:assert/strict"
import test from "node:test"
import * as sdk from "@flowcore/sdk"
import { admin, buckets, client, events, FLOW, hourOf, millisOf, numbered, requireStored, site } from "./site.mjs"

const names = ["single.0", "batch.0", "thousand.0", "times.0", "meta.0", "one.0", "two.0", "gone.0"]
const s = await site("npm-sdk", ...names)
const to = (eventTypeName) => ({ tenantName: s.tenant, dataCoreId: s.core.id, flowTypeName: FLOW, eventTypeName })
const ingest = (type, eventData, more = {}) =>
  s.own.execute(new sdk.IngestEventCommand({ ...to(type), eventData, ...more }))
const ingestBatch = (type, batch, more = {}) =>
  s.own.execute(new sdk.IngestBatchCommand({ ...to(type), events: batch, ...more }))

test("finds what was made, by name and by id", async () => {
  const run = (command) => s.own.execute(command)
  assert.deepEqual(await run(new sdk.TenantTranslateNameToIdCommand({ tenant: s.tenant })), { id: s.tenantId, name: s.tenant })
  assert.equal((await run(new sdk.TenantFetchCommand({ tenant: s.tenant }))).id, s.tenantId)
  assert.equal((await run(new sdk.TenantFetchCommand({ tenantId: s.tenantId }))).name, s.tenant)
  assert.deepEqual((await run(new sdk.DataCoreListCommand({ tenant: s.tenant }))).map((core) => core.id), [s.core.id])
  assert.deepEqual((await run(new sdk.DataCoreListCommand({ tenantId: s.tenantId }))).map((core) => core.name), ["shop"])
  assert.equal((await run(new sdk.DataCoreFetchCommand({ tenant: s.tenant, dataCore: "shop" }))).id, s.core.id)
  assert.equal((await run(new sdk.DataCoreFetchCommand({ dataCoreId: s.core.id }))).tenantId, s.tenantId)
  assert.deepEqual(await run(new sdk.DataCoreExistsCommand({ dataCoreId: s.core.id })), { exists: true })
  assert.deepEqual((await run(new sdk.FlowTypeListCommand({ dataCoreId: s.core.id }))).map((flow) => flow.id), [s.flow.id])
  assert.equal((await run(new sdk.FlowTypeFetchCommand({ dataCoreId: s.core.id, flowType: FLOW }))).id, s.flow.id)
  assert.equal((await run(new sdk.FlowTypeFetchCommand({ flowTypeId: s.flow.id }))).name, FLOW)
  const types = await run(new sdk.EventTypeListCommand({ flowTypeId: s.flow.id }))
  assert.deepEqual(types.map((type) => type.name).sort(), [...names].sort())
  const single = s.types["single.0"]
  assert.equal((await run(new sdk.EventTypeFetchCommand({ flowTypeId: s.flow.id, eventType: "single.0" }))).id, single.id)
  assert.equal((await run(new sdk.EventTypeFetchCommand({ eventTypeId: single.id }))).dataCoreId, s.core.id)
  assert.deepEqual(await run(new sdk.EventTypeExistsCommand({ eventTypeId: single.id })), { exists: true })

  const nobody = "00000000-0000-4000-8000-000000000000"
  assert.deepEqual(await run(new sdk.EventTypeExistsCommand({ eventTypeId: nobody })), { exists: false })
  await assert.rejects(run(new sdk.EventTypeFetchCommand({ eventTypeId: nobody })), sdk.NotFoundException)
  await assert.rejects(run(new sdk.DataCoreFetchCommand({ tenant: s.tenant, dataCore: "no" })), sdk.NotFoundException)
  await assert.rejects(run(new sdk.TenantTranslateNameToIdCommand({ tenant: "nobody" })), sdk.NotFoundException)
})

test("changes what was made", async () => {
  const type = await admin.execute(
    new sdk.EventTypeUpdateCommand({ eventTypeId: s.types["gone.0"].id, description: "another" }),
  )
  assert.equal(type.description, "another")
  assert.equal(type.name, "gone.0")
  const core = await admin.execute(new sdk.DataCoreUpdateCommand({ dataCoreId: s.core.id, description: "another" }))
  assert.equal(core.description, "another")
  assert.equal(core.accessControl, "private")
})

test("gives out keys, shows their values once, and takes them back", async () => {
  const made = await admin.execute(new sdk.ApiKeyCreateCommand({ tenantId: s.tenantId, name: "short-lived", description: "" }))
  const value = made.apiKey ?? made.value
  const holder = client({ apiKey: value })
  const { eventId } = await holder.execute(new sdk.IngestEventCommand({ ...to("gone.0"), eventData: { by: "short-lived" } }))
  const [stored] = await requireStored(s, "gone.0", [eventId], [{ by: "short-lived" }])
  assert.equal(stored.metadata.producer, "short-lived")
  const listed = await admin.execute(new sdk.ApiKeyListCommand({ tenantId: s.tenantId }))
  assert.deepEqual(listed.map((key) => key.name), ["writer", "short-lived"])
  assert.ok(!JSON.stringify(listed).includes(value.split("_")[2]))
  await admin.execute(new sdk.ApiKeyDeleteCommand({ tenantId: s.tenantId, apiKeyId: made.id }))
  await assert.rejects(
    holder.execute(new sdk.IngestEventCommand({ ...to("gone.0"), eventData: {} })),
    (error) => error.status === 401 && error.body.message.length > 0,
  )
})

test("reads a single event back", async () => {
  const payload = { text: "ü☂😀", whole: 9007199254740991, part: 0.1, none: null, list: [1, [2]], deep: { a: { b: {} } } }
  const before = Date.now()
  const answer = await ingest("single.0", payload)
  assert.deepEqual(Object.keys(answer).filter((name) => ["eventId", "success"].includes(name)).sort(), ["eventId", "success"])
  assert.equal(answer.success, true)
  assert.ok(millisOf(answer.eventId) >= before - 1000 && millisOf(answer.eventId) <= Date.now() + 1000)
  const [event] = await requireStored(s, "single.0", [answer.eventId], [payload])
  assert.equal(Date.parse(event.validTime), millisOf(event.eventId))
  const info = await s.own.execute(new sdk.EventTypeInfoCommand({ tenant: s.tenant, eventTypeId: s.types["single.0"].id }))
  assert.equal(info.firstTimeBucket, hourOf(answer.eventId))
  assert.deepEqual(info.lastEvents.map((each) => each.eventId), [answer.eventId])
})

test("reads batches of 25 and of 1 000 back, whole and in pages", async () => {
  const batch = numbered(25)
  const { eventIds } = await ingestBatch("batch.0", batch)
  await requireStored(s, "batch.0", eventIds, batch)
  assert.deepEqual((await events(s, s.types["batch.0"].id, { pageSize: 7 })).map((event) => event.eventId), eventIds)
  assert.deepEqual((await events(s, s.types["batch.0"].id, { pageSize: 25 })).map((event) => event.eventId), eventIds)

  const thousand = numbered(1000)
  const ids = (await ingestBatch("thousand.0", thousand)).eventIds
  assert.equal(new Set(ids).size, 1000)
  await requireStored(s, "thousand.0", ids, thousand)
  assert.deepEqual((await events(s, s.types["thousand.0"].id, { pageSize: 333 })).map((event) => event.eventId), ids)
})

test("reads between bounds, and from the end", async () => {
  const [, , third, , , last] = (
    await ingestBatch("one.0", numbered(6), { eventTime: "2024-01-15T10:30:00.000Z" })
  ).eventIds
  const type = { tenant: s.tenant, eventTypeId: s.types["one.0"].id, timeBucket: "20240115100000" }
  const read = async (more) =>
    (await s.own.execute(new sdk.EventListCommand({ ...type, ...more }))).events.map((event) => event.payload.n)
  assert.deepEqual(await read({}), [0, 1, 2, 3, 4, 5])
  assert.deepEqual(await read({ fromEventId: third }), [2, 3, 4, 5])
  assert.deepEqual(await read({ afterEventId: third }), [3, 4, 5])
  assert.deepEqual(await read({ toEventId: third }), [0, 1, 2])
  assert.deepEqual(await read({ afterEventId: third, toEventId: last }), [3, 4, 5])
  assert.deepEqual(await read({ order: "desc", pageSize: 2 }), [5, 4])
  assert.deepEqual(await read({ timeBucket: "20240115110000" }), [])
})

test("merges event types, and reads them by their names", async () => {
  const mine = []
  for (let n = 0; n < 6; n++) {
    const { eventId } = await ingest(n % 2 ? "two.0" : "one.0", { n: `both ${n}` }, { eventTime: `2024-02-01T0${n}:15:00.000Z` })
    mine.push(eventId)
  }
  const ids = [s.types["one.0"].id, s.types["two.0"].id]
  const merged = (await events(s, ids)).filter((event) => String(event.payload.n).startsWith("both"))
  assert.deepEqual(merged.map((event) => event.eventId), mine)
  const place = { tenant: s.tenant, dataCoreId: s.core.id, flowType: FLOW, eventTypes: ["one.0", "two.0"] }
  const hours = await s.own.execute(
    new sdk.EventsFetchTimeBucketsByNamesCommand({ ...place, fromTimeBucket: "20240201000000", toTimeBucket: "20240201040000", pageSize: 3 }),
  )
  assert.deepEqual(hours.timeBuckets, ["20240201000000", "20240201010000", "20240201020000"])
  const rest = await s.own.execute(
    new sdk.EventsFetchTimeBucketsByNamesCommand({ ...place, fromTimeBucket: "20240201000000", toTimeBucket: "20240201040000", pageSize: 3, cursor: hours.nextCursor }),
  )
  assert.deepEqual(rest, { timeBuckets: ["20240201030000", "20240201040000"] })
  const page = await s.own.execute(new sdk.EventsFetchCommand({ ...place, timeBucket: "20240201030000" }))
  assert.deepEqual(page.events.map((event) => event.eventId), [mine[3]])
})

test("puts events where their times say, and keeps both times", async () => {
  const late = await ingest("times.0", { n: 1 }, { eventTime: "2024-01-15T23:59:59.999Z", validTime: "2023-06-01T00:00:00.000Z" })
  const { eventIds } = await ingestBatch("times.0", [{ n: 2 }, { n: 3 }], { eventTime: "2020-02-29T12:00:00.000Z" })
  assert.equal(millisOf(late.eventId), Date.parse("2024-01-15T23:59:59.999Z"))
  const stored = await requireStored(s, "times.0", [...eventIds, late.eventId], [{ n: 2 }, { n: 3 }, { n: 1 }])
  assert.deepEqual(
    stored.map((event) => event.validTime),
    ["2020-02-29T12:00:00.000Z", "2020-02-29T12:00:00.000Z", "2023-06-01T00:00:00.000Z"],
  )
  const id = s.types["times.0"].id
  assert.deepEqual(await buckets(s, id), ["20200229120000", "20240115230000"])
  assert.deepEqual(await buckets(s, id, { order: "desc", pageSize: 1 }), ["20240115230000", "20200229120000"])
  assert.deepEqual(await buckets(s, id, { fromTimeBucket: "20200301000000" }), ["20240115230000"])
})

test("keeps metadata, and ends ephemeral events when their time is over", async () => {
  const { eventId } = await ingest("meta.0", { n: 1 }, { metadata: { user: "Zoë", source: "test" }, flowcoreManaged: true })
  const kept = await ingest("meta.0", { n: 2 }, { metadata: { user: "b" }, ttl: "1h" })
  const fleeting = await ingest("meta.0", { n: 3 }, { metadata: { user: "c" }, ttl: "1h", isEphemeral: true })
  // its time to live, seven days, was over long ago
  const over = await ingest("meta.0", { n: 4 }, { metadata: { user: "d" }, ttl: "1h", isEphemeral: true, eventTime: "2024-01-15T10:30:00.000Z" })
  assert.equal(hourOf(over.eventId), "20240115100000")
  const stored = await requireStored(s, "meta.0", [eventId, kept.eventId, fleeting.eventId], [{ n: 1 }, { n: 2 }, { n: 3 }])
  const own = ({ metadata }) => {
    const { producer, "ingested-at": at, ...rest } = metadata
    assert.equal(producer, "writer")
    assert.ok(Date.parse(at) > 0)
    return rest
  }
  assert.deepEqual(stored.map(own), [
    { user: "Zoë", source: "test" },
    { user: "b", "ttl-on/stored-event": "true" },
    { user: "c", "ttl-on/stored-event": "true", "do-not-archive-on/stored-event": "true" },
  ])
})

test("refuses in words that the client passes on", async () => {
  const refused = async (call, status, text) =>
    await assert.rejects(call, (error) => error.status === status && error.body.message.includes(text))
  await refused(ingest("single.0", { d: "x".repeat(64_000) }), 400, "Event size exceeds maximum limit of 64000 bytes")
  await refused(ingestBatch("batch.0", []), 400, "at least one event")
  await refused(ingest("none.0", {}), 404, "EventType not found with name = npm-sdk/")
  await refused(ingest("single.0", {}, { eventTime: "yesterday" }), 400, "x-flowcore-event-time")
  await refused(
    client({ apiKey: "fc_none_none" }).execute(new sdk.IngestEventCommand({ ...to("single.0"), eventData: {} })),
    401,
    "unknown",
  )
  assert.equal((await events(s, s.types["single.0"].id)).length, 1)
})

test("empties and deletes", async () => {
  const id = s.types["gone.0"].id
  assert.equal((await events(s, id)).length, 1)
  assert.deepEqual(await admin.execute(new sdk.EventTypeRequestTruncateCommand({ eventTypeId: id })), { success: true })
  assert.deepEqual(await events(s, id), [])
  assert.deepEqual(await admin.execute(new sdk.EventTypeRequestDeleteCommand({ eventTypeId: id })), { success: true })
  assert.deepEqual(await s.own.execute(new sdk.EventTypeExistsCommand({ eventTypeId: id })), { exists: false })
})

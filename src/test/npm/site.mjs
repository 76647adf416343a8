// A tenant of its own on the server, made with the SDK, and what all scripts read back with.
import assert from "node:assert/strict"
import { after } from "node:test"
import * as sdk from "@flowcore/sdk"

export const server = process.env.SERVER
assert.ok(server && process.env.ADMIN_KEY, "SERVER and ADMIN_KEY tell where the server is, and the key that makes tenants")

export const FLOW = "order.0"

export function client(options) {
  const made = new sdk.FlowcoreClient(options)
  made.setBaseUrl(server)
  return made
}

export const admin = client({ getBearerToken: () => process.env.ADMIN_KEY })

// it holds tenants for a minute, and the process as long
after(() => admin.close())

/** A tenant with a data core, a flow type and event types of these names. */
export async function site(tenant, ...names) {
  const { id: tenantId } = await admin.execute(new sdk.TenantCreateCommand({ tenantSlug: tenant, displayName: "A tenant" }))
  const core = await admin.execute(
    new sdk.DataCoreCreateCommand({ tenantId, name: "shop", description: "d", accessControl: "private", deleteProtection: false }),
  )
  const flow = await admin.execute(new sdk.FlowTypeCreateCommand({ dataCoreId: core.id, name: FLOW, description: "d" }))
  const types = {}
  for (const name of names) {
    types[name] = await admin.execute(new sdk.EventTypeCreateCommand({ flowTypeId: flow.id, name, description: "d" }))
  }
  const key = await admin.execute(new sdk.ApiKeyCreateCommand({ tenantId, name: "writer", description: "" }))
  return { tenant, tenantId, core, flow, types, key, own: client({ apiKey: key.apiKey ?? key.value }), apiKey: key.apiKey ?? key.value }
}

/** All hours of an event type, page by page. */
export async function buckets(site, eventTypeId, more = {}) {
  const all = []
  let cursor
  do {
    const page = await site.own.execute(
      new sdk.TimeBucketListCommand({ tenant: site.tenant, eventTypeId, cursor, ...more }),
    )
    all.push(...page.timeBuckets)
    cursor = page.nextCursor
  } while (cursor !== undefined)
  return all
}

/** All events of event types, page by page, hour by hour. */
export async function events(site, eventTypeId, more = {}) {
  const all = []
  for (const timeBucket of await buckets(site, eventTypeId)) {
    let cursor
    do {
      const page = await site.own.execute(
        new sdk.EventListCommand({ tenant: site.tenant, eventTypeId, timeBucket, cursor, ...more }),
      )
      all.push(...page.events)
      cursor = page.nextCursor
    } while (cursor !== undefined)
  }
  return all
}

/** Requires that these are all events there are: ids, payloads and order. */
export async function requireStored(site, type, ids, payloads) {
  const stored = await events(site, site.types[type].id)
  assert.deepEqual(stored.map((event) => event.eventId), ids)
  assert.deepEqual(stored.map((event) => event.payload), payloads)
  for (const event of stored) {
    assert.equal(event.tenant, site.tenant)
    assert.equal(event.dataCoreId, site.core.id)
    assert.equal(event.flowType, FLOW)
    assert.equal(event.eventType, type)
    assert.equal(event.timeBucket, hourOf(event.eventId))
    assert.match(event.validTime, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
  }
  return stored
}

/** Milliseconds since 1970 of a UUID of version 1. */
export function millisOf(id) {
  assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-1[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  const [low, mid, high] = id.split("-")
  return Number((BigInt("0x" + high.slice(1) + mid + low) - 0x01b21dd213814000n) / 10000n)
}

export function hourOf(id) {
  return new Date(millisOf(id)).toISOString().replace(/[-T]/g, "").slice(0, 10) + "0000"
}

/** The numbered payloads of a batch. */
export function numbered(count) {
  return Array.from({ length: count }, (_, n) => ({ n, text: `event ${n} ü☂` }))
}

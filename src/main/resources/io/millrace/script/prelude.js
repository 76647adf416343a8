(function (performText, logText, argsText) {
    'use strict';

    function perform(verb, path, query, body, headers) {
        const reply = JSON.parse(performText(
            String(verb),
            String(path),
            JSON.stringify(query === undefined || query === null ? {} : query),
            body === undefined || body === null ? '' : JSON.stringify(body),
            JSON.stringify(headers === undefined || headers === null ? {} : headers)));
        try {
            reply.json = JSON.parse(reply.response);
        } catch (notJson) {
            // it has none
        }
        return reply;
    }

    function done(reply) {
        if (reply.responseCode >= 400) {
            throw new Error(reply.json && reply.json.error ? reply.json.error : reply.response);
        }
        return reply;
    }

    function dataset(config) {
        const path = '/v1/datasets/' + encodeURIComponent(config.id);
        const post = (route, body) => { done(perform('POST', path + route, {}, body)); };
        return {
            id: () => config.id,
            type: () => config.type,
            config: () => config,
            status: () => done(perform('GET', path)).json.status,
            recordRow: (name, columns) => post('/rows', {rowName: name, columns: columns}),
            recordRows: rows => post('/multirows', rows),
            recordColumn: (name, rows) => post('/columns', {columnName: name, rows: rows}),
            recordColumns: columns => post('/multicolumns', columns),
            commit: () => post('/commit'),
            getTimestampRange: () => done(perform('GET', path + '/timestampRange')).json,
            getColumnNames: () => done(perform('GET', path + '/columns')).json,
            getRowNames: () => done(perform('GET', path + '/rows')).json
        };
    }

    for (const name of ['load', 'loadWithNewGlobal', 'quit', 'exit', 'print', 'printErr', 'read', 'readbuffer', 'readline']) {
        delete globalThis[name];
    }
    globalThis.args = JSON.parse(argsText);
    globalThis.mldb = {
        perform: perform,
        get: (path, query) => perform('GET', path, query),
        post: (path, body) => perform('POST', path, {}, body),
        put: (path, body) => perform('PUT', path, {}, body),
        del: path => perform('DELETE', path),
        log: (...things) => {
            logText(things.map(thing => typeof thing === 'string' ? thing : JSON.stringify(thing)).join(' '));
        },
        createDataset: config => {
            const reply = config.id === undefined
                ? perform('POST', '/v1/datasets', {}, config)
                : perform('PUT', '/v1/datasets/' + encodeURIComponent(config.id), {}, config);
            return dataset(done(reply).json.config);
        },
        query: text => done(perform('GET', '/v1/query', {q: text})).json
    };
})

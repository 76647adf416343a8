-- whose certificates stand for the key, a distinguished name as RFC 2253 writes it or DNS:, URI: or email: and a name
alter table api_keys add column subject text check (subject <> '');

create unique index api_keys_subject on api_keys (subject) where deleted is null;

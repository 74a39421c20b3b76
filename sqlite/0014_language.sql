-- The language of mails to an account, as a tag (BCP 47); null for the shop's.
alter table users add column language text;

drop trigger registrations_insert;

drop view registrations;

create view registrations as
    select u.uid, u.email, u.username, u.hashed_password,
        i.first_name, i.last_name, i.phone_number, null as verify_email, u.language
    from users u join user_info i on i.user_id = u.id;

create trigger registrations_insert instead of insert on registrations begin
    insert into users (uid, email, username, hashed_password, language)
    values (new.uid, new.email, new.username, new.hashed_password, new.language);
    insert into user_info (user_id, first_name, last_name, phone_number)
    select id, new.first_name, new.last_name, new.phone_number
    from users where uid = new.uid;
    insert into outbox (kind, email)
    select 'verify_email', email from users where uid = new.uid and new.verify_email;
end;

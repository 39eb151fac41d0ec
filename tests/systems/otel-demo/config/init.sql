CREATE ROLE astronomy_user LOGIN;
CREATE DATABASE astronomy_db OWNER astronomy_user;

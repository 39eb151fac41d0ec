INSERT INTO owners (last_name) VALUES ('Example');

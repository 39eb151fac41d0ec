INSERT INTO orders (id) VALUES ('7f0c1d52-2f0e-4f0b-9a53-0d8d5a4f5c11');

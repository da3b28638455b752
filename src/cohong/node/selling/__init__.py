"""Who really sells, in a home: what is known and learned, what is attested, proposed and decided, and an agent's quarter."""

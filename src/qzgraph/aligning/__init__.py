"""The records of two or more editions come in; what of one answers what of another goes out: items,
benchmarks and groups of people, each with its evidence. No RDF, and no judgement."""

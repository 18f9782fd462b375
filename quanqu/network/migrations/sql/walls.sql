-- A role at a node is held in the node's own organisation (V2: child and parent belong together).
ALTER TABLE network_assignment
    ADD CONSTRAINT network_assignment_node_of_organisation
    FOREIGN KEY (node_id, organisation_id) REFERENCES network_node (id, organisation_id);

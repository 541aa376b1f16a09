//! Made-up people who share lists.

use std::sync::Arc;

use remote_http::{Invitation, Member, Role, SharedList, SharedLists, Standing};

/// A list of ana's that two others may have, one of another's that she may change, one that she may read, and an invitation.
#[must_use]
pub fn shared_lists() -> Arc<SharedLists> {
    let member = |id: Option<&str>, name: &str, role, standing| Member {
        id: id.map(str::to_owned),
        name: name.to_owned(),
        role,
        standing,
    };
    let list = |list: &str, owner: &str, role, members| SharedList {
        list: list.to_owned(),
        name: list.to_owned(),
        owner: owner.to_owned(),
        role,
        members,
    };
    let own = vec![
        member(Some("m1"), "Ben", Role::Editor, Standing::Joined),
        member(Some("m2"), "Cara", Role::Reader, Standing::Invited),
    ];
    let bens = vec![
        member(Some("m3"), "ana", Role::Editor, Standing::Joined),
        member(None, "Cara", Role::Reader, Standing::Joined),
    ];
    let caras = vec![member(Some("m4"), "ana", Role::Reader, Standing::Joined)];
    Arc::new(SharedLists {
        lists: vec![
            list("groceries", "ana", Role::Owner, own),
            list("home", "Ben", Role::Editor, bens),
            list("porto", "Cara", Role::Reader, caras),
        ],
        invitations: vec![Invitation {
            id: "i1".to_owned(),
            list: "garden".to_owned(),
            name: "Garden".to_owned(),
            owner: "Ben".to_owned(),
            role: Role::Editor,
        }],
    })
}

use base64::engine::general_purpose::{STANDARD as PLAIN, STANDARD_NO_PAD, URL_SAFE_NO_PAD};

use super::*;

const SCOPE: &str = "urn:dk:gov:saml:cvrNumberIdentifier:12345678";

fn profile(namespace: &str, groups: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<bpp:PrivilegeList xmlns:bpp=\"{namespace}\">{groups}</bpp:PrivilegeList>"
    )
}

fn read(text: &str) -> Option<Vec<Stated>> {
    xml(&PLAIN.encode(text))
}

fn stated(value: &str, constraints: &[(&str, &str)]) -> Stated {
    let constraints = constraints.iter().map(|(name, value)| ((*name).to_owned(), vec![(*value).to_owned()]));
    Stated { value: value.to_owned(), scope: Some(SCOPE.to_owned()), constraints: constraints.collect() }
}

#[test]
fn a_profile_is_read_in_either_namespace_and_any_base64() {
    let groups = format!(
        "<PrivilegeGroup Scope=\"{SCOPE}\"><Privilege> http://kommune.dk/roles/1 </Privilege></PrivilegeGroup>
         <bpp:PrivilegeGroup Scope=\"{SCOPE}\"><Constraint Name=\"org\">A,B</Constraint><Constraint Name=\"kle\">25.*</Constraint>
         <Privilege>b&amp;<!-- x -->c</Privilege><Privilege>d</Privilege></bpp:PrivilegeGroup>"
    );
    let both: &[(&str, &str)] = &[("org", "A,B"), ("kle", "25.*")];
    let expected = vec![stated("http://kommune.dk/roles/1", &[]), stated("b&c", both), stated("d", both)];
    for namespace in
        ["http://itst.dk/oiosaml/basic_privilege_profile", "http://digst.dk/oiosaml/basic_privilege_profile"]
    {
        let text = profile(namespace, &groups);
        let mut wrapped = PLAIN.encode(&text);
        wrapped.insert_str(40, "\r\n ");
        for encoded in [wrapped, STANDARD_NO_PAD.encode(&text), URL_SAFE_NO_PAD.encode(format!("\u{feff}{text}"))] {
            assert_eq!(xml(&encoded).as_ref(), Some(&expected));
        }
    }
    assert_eq!(read(&profile("urn:x", "")), Some(Vec::new()));
}

#[test]
fn what_is_no_profile_is_refused() {
    let good =
        profile("urn:x", &format!("<PrivilegeGroup Scope=\"{SCOPE}\"><Privilege>a</Privilege></PrivilegeGroup>"));
    assert!(read(&good).is_some());
    for text in [
        String::new(),
        "text".to_owned(),
        good.replace("PrivilegeList", "Privileges"),
        good.replace("</bpp:PrivilegeList>", ""),
        good.replace("?>", "?><!DOCTYPE x>"),
        good.replace("?>", "?><!DOCTYPE x [<!ENTITY a \"b\">]>").replace(">a<", ">&a;<"),
        good.replace(">a<", ">&a;<"),
        good.replace(">a<", &format!(">{}<", "a".repeat(LARGEST))),
        profile("urn:x", &"<a/>".repeat(10_001)),
    ] {
        assert_eq!(read(&text), None, "{text:.300}");
    }
    assert_eq!(xml(&good), None, "no base64");
    assert_eq!(xml(&PLAIN.encode([0xff, 0xfe, 0xfd])), None, "no UTF-8");
    // However deep it goes, it is refused or read, and the process lives.
    let depth = 9_000;
    let _ = read(&profile("urn:x", &format!("{}{}", "<a>".repeat(depth), "</a>".repeat(depth))));
}

#[test]
fn a_profile_in_json_holds_constraints_as_object_or_as_list() {
    let expected = Some(vec![stated("a", &[("org", "A"), ("kle", "1")]), stated("b", &[("org", "A"), ("kle", "1")])]);
    for text in [
        r#"{"cvr":"12345678","c":{"org":"A","kle":"1"},"p":["a","b"]}"#,
        r#"{"cvr":"12345678","c":[{"org":"A"},{"kle":"1"}],"p":["a","b"]}"#,
        r#"[{"cvr":"12345678","c":[{"org":["A"]},{"kle":"1"}],"p":["a","b"]}]"#,
    ] {
        let mut read = json(text);
        for stated in read.iter_mut().flatten() {
            stated.constraints.sort_by(|one, other| other.0.cmp(&one.0));
        }
        assert_eq!(read, expected, "{text}");
    }
    assert_eq!(json(r#"{"p":"a"}"#).map(|all| all[0].scope.clone()), Some(None));
    for text in [
        "",
        "a",
        "1",
        "[1]",
        "{}",
        r#"{"p":1}"#,
        r#"{"p":[1]}"#,
        r#"{"p":["a"],"c":"org"}"#,
        r#"{"p":["a"],"c":[1]}"#,
        r#"{"p":["a"],"c":{"org":1}}"#,
    ] {
        assert_eq!(json(text), None, "{text}");
    }
    assert_eq!(json(&"[".repeat(LARGEST)), None);
}

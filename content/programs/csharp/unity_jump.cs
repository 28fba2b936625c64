using UnityEngine;

public class Jump : MonoBehaviour
{
    public float force = 7f;
    Rigidbody2D body;
    bool onGround = true;

    void Start()
    {
        body = GetComponent<Rigidbody2D>();
    }

    void Update()
    {
        if (Input.GetButtonDown("Jump") && onGround)
        {
            body.velocity = new Vector2(body.velocity.x, force);
            onGround = false;
        }
    }

    void OnCollisionEnter2D(Collision2D hit)
    {
        if (hit.gameObject.tag == "Ground")
        {
            onGround = true;
        }
    }
}
